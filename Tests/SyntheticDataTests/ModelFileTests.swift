import JSON
import Tables
import Testing

@testable import SyntheticData

@Suite struct `A model file` {
    static func file(_ engine: LearningOptions.Engine) throws -> ModelFile {
        var options = LearningOptions(engine: engine, context: ["city"], first: ["income"])
        options.noiseSeed = 1
        let table = try MadeTables.people(600)
        let provenance = Provenance(source: "people", rowCount: table.rowCount, protection: options.protection)
        return ModelFile(try TableLearner(options: options).learn(table), provenance: provenance)
    }

    @Test(arguments: LearningOptions.Engine.allCases)
    func `reads back what was written, with equal bytes`(engine: LearningOptions.Engine) throws {
        let file = try Self.file(engine)
        let bytes = file.write()
        let read = try ModelFile.read(bytes)
        #expect(read == file)
        #expect(read.write() == bytes)
        #expect(try Self.file(engine).write() == bytes, "equal tables give equal bytes")
        let given = try Table([Column("city", .texts(TextValues([String](repeating: "north", count: 40))))])
        #expect(try read.model.rows(40, given: given) == file.model.rows(40, given: given))
    }

    @Test func `says in words what it holds`() throws {
        let header = try JSONParser.parse(try ModelFile.header(try Self.file(.trees).write()))
        guard case .object(let object) = header else { return #expect(Bool(false), "no object") }
        #expect(object["engine"] == .string("trees"))
        #expect(object["source"] == .string("people"))
        #expect(object["rows"] == .integer(600))
        #expect(object["privacy"] == .string(Protection.standard.fitted(to: 600).statement))
    }

    @Test func `of another version, or none, is refused`() throws {
        var bytes = try Self.file(.trees).write()
        bytes[8] = 9
        #expect(throws: LearningError.unsupported(version: 9)) { try ModelFile.read(bytes) }
        #expect(throws: LearningError.self) { try ModelFile.read([]) }
        #expect(throws: LearningError.self) { try ModelFile.read(Array("IMCPMODL".utf8)) }
    }

    /// Each byte in turn is another one, with a checksum that fits: whatever is read must not end the process.
    @Test(arguments: LearningOptions.Engine.allCases)
    func `that was tampered with is refused, or harmless`(engine: LearningOptions.Engine) throws {
        let bytes = try Self.file(engine).write()
        let random = CounterRandom(seed: 5)
        let given = try Table([Column("city", .texts(TextValues(["north", "elsewhere"])))])
        for attempt in 0..<400 {
            let bits = random.bits(row: UInt64(attempt), stream: 1)
            var broken = bytes
            broken[12 + CounterRandom.index(bits.first, below: bytes.count - 20)] = UInt8(
                truncatingIfNeeded: bits.second)
            if attempt % 4 == 0 { broken.removeSubrange((bytes.count / 2)..<(bytes.count / 2 + attempt + 1)) }
            #expect(throws: LearningError.self) {
                if broken != bytes { _ = try ModelFile.read(broken) } else { throw LearningError.malformed("") }
            }
            var sealed = ByteWriter()
            sealed.integer(checksum(broken.dropLast(8)))
            broken.replaceSubrange((broken.count - 8)..., with: sealed.bytes)
            guard let read = try? ModelFile.read(broken) else { continue }
            _ = try? read.model.rows(2, given: given)
        }
    }
}
