import Foundation
import Testing

/// The fuzz targets over their corpora, where every input that once broke something is kept, and over changed inputs.
/// When an input crashes the process, `FUZZ_TRACE=1` prints each one before it is tried.
@Suite struct `Fuzz targets` {
    private static let inputsPerTarget = 2_000
    private static let isTraced = ProcessInfo.processInfo.environment["FUZZ_TRACE"] != nil

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `hold for every input of the corpus`(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let corpus = try Self.corpus(of: name)
        try #require(!corpus.isEmpty)
        for input in corpus { try Self.check(target, input) }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `hold for changed inputs`(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        var mutator = Mutator(seed: 1, seeds: try Self.corpus(of: name))
        for _ in 0..<Self.inputsPerTarget { try Self.check(target, mutator.next()) }
    }

    @Test func `have a folder of inputs each, and no folder is left over`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpora.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }

    private static let corpora = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Corpora")

    private static func corpus(of name: String) throws -> [[UInt8]] {
        let folder = corpora.appendingPathComponent(name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { file in
            Array(try Data(contentsOf: folder.appendingPathComponent(file)))
        }
    }

    private static func check(_ target: FuzzTarget, _ input: [UInt8]) throws {
        if isTraced { print(target.name, Data(input).base64EncodedString()) }
        do {
            try target.check(input)
        } catch {
            Issue.record("\(error); in Base64 the input is \(Data(input).base64EncodedString())")
        }
    }
}
