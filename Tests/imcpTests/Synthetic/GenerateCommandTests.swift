import ArgumentParser
import Foundation
import Synchronization
import SyntheticData
import Tables
import Testing

@testable import imcp

@Suite struct `Generating on the command line` {
    /// A table of 600 rows whose columns go together, in a folder of its own.
    private static func withTable(_ body: (_ folder: String, _ file: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("imcp-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var text = "id,city,age,income,member\n"
        for row in 0..<600 {
            let isNorth = row % 3 == 0
            text +=
                "P\(10_000 + row),\(isNorth ? "Oslo" : "Rome"),\(20 + row * 7 % 60),\((isNorth ? 5000 : 2000) + row),"
            text += "\(row % 2 == 0 ? "yes" : "no")\n"
        }
        let file = "\(folder)/people.csv"
        try FileSystem.write(text, to: file)
        try await body(folder, file)
    }

    private static func run(_ arguments: [String]) async throws -> String {
        let lines = Lines()
        let console = Console(out: { lines.add($0) }, err: { lines.add($0) })
        var command = try ImcpCommand.parseAsRoot(arguments)
        switch command {
        case let generate as GenerateCommand: try await generate.perform(console)
        case let validate as ValidateCommand: try await validate.perform(console)
        case let schema as SchemaCommand: try await schema.perform(console)
        default: try command.run()
        }
        return lines.text
    }

    private static func content(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func `makes the same bytes with any number of threads, in parts, and piece by piece`() async throws {
        try await Self.withTable { folder, file in
            let whole = "\(folder)/whole.csv"
            _ = try await Self.run(["generate", file, "--rows", "5000", "--threads", "1", "-o", whole])
            let expected = try Self.content(whole)
            #expect(expected.split(separator: "\n").count == 5001)
            for threads in ["2", "4"] {
                let other = "\(folder)/\(threads).csv"
                _ = try await Self.run(["generate", file, "--rows", "5000", "--threads", threads, "-o", other])
                #expect(try Self.content(other) == expected)
            }
            var joined = ""
            for part in 1...7 {
                let name = "\(folder)/part\(part).csv"
                _ = try await Self.run(["generate", file, "--rows", "5000", "--part", "\(part)/7", "-o", name])
                joined += try Self.content(name)
            }
            #expect(joined == expected)
            let pieces = "\(folder)/pieces.csv"
            _ = try await Self.run(["generate", file, "--rows", "5000", "--resume", "-o", pieces])
            #expect(try Self.content(pieces) == expected)
            #expect(!FileManager.default.fileExists(atPath: pieces + ".pieces"))
        }
    }

    @Test func `keeps conditions, and balances`() async throws {
        try await Self.withTable { folder, file in
            let made = "\(folder)/made.csv"
            _ = try await Self.run(["generate", file, "--rows", "500", "--where", "city=Oslo", "-o", made])
            let rows = try Self.content(made).split(separator: "\n").dropFirst()
            #expect(rows.count == 500)
            #expect(rows.allSatisfy { $0.contains(",Oslo,") })
            _ = try await Self.run(["generate", file, "--rows", "2000", "--balance", "city", "-o", made])
            let north = try Self.content(made).split(separator: "\n").count { $0.contains(",Oslo,") }
            #expect((850...1150).contains(north))
        }
    }

    @Test func `makes what is declared from a schema alone`() async throws {
        try await Self.withTable { folder, _ in
            let schema = "\(folder)/staff.yaml"
            try FileSystem.write(
                """
                tables:
                  staff:
                    key: id
                    columns:
                      id: { type: identifier, pattern: "E[0-9]{4}" }
                      name: { type: person.name, locale: de_DE }
                      email: { type: person.email }
                      age: { type: integer, min: 18, max: 67 }
                """, to: schema)
            let made = "\(folder)/staff.csv"
            _ = try await Self.run(["generate", schema, "--rows", "300", "-o", made])
            let rows = try Self.content(made).split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
            #expect(Set(rows.map { $0[0] }).count == 300)
            #expect(rows.allSatisfy { $0[2].contains("@") && (18...67).contains(Int($0[3]) ?? 0) })
        }
    }

    @Test func `judges what it made, and writes the report`() async throws {
        try await Self.withTable { folder, file in
            let (made, report) = ("\(folder)/made.csv", "\(folder)/report.html")
            let said = try await Self.run([
                "generate", file, "-o", made, "--report", report, "--target", "city", "--threads", "2",
            ])
            #expect(said.contains("Verdict:"))
            #expect(said.contains("Made up, not learned: id (identifier)"))
            #expect(try Self.content(report).hasPrefix("<!DOCTYPE html>"))
            #expect(try Self.content(made).contains("P10") == true)
        }
    }

    @Test(arguments: [
        (["--where", "town=Oslo"], "there is no column"), (["--where", "age=old"], "no value of a column of integers"),
        (["--where", "city"], "write COLUMN=VALUE"), (["--balance", "income"], "cannot be met"),
    ])
    func `says what is wrong`(arguments: [String], words: String) async throws {
        try await Self.withTable { folder, file in
            let lines = Lines()
            let console = Console(out: { lines.add($0) }, err: { lines.add($0) })
            let all = ["generate", file, "--rows", "10", "-o", "\(folder)/x.csv"] + arguments
            let command = try #require(try ImcpCommand.parseAsRoot(all) as? GenerateCommand)
            await #expect(throws: ExitCode.self) { try await command.perform(console) }
            #expect(lines.text.contains(words), "\(lines.text)")
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/x.csv"))
        }
    }
}

@Suite struct `The line of long work` {
    @Test func `tells the rate and the time left`() {
        let progress = WorkMonitor.Progress(stage: "sampling", done: 2_600_000, total: 10_000_000, unit: "rows")
        #expect(
            WorkLine.text(progress, after: .seconds(2))
                == "sampling: 2,600,000 of 10,000,000 rows (26 %), 1,300,000 a second, 5.7 s left")
        #expect(WorkLine.text(progress, after: .zero) == "sampling: 2,600,000 of 10,000,000 rows (26 %)")
        #expect(WorkLine.grouped(-1234) == "-1,234")
        #expect(WorkLine.grouped(999) == "999")
    }
}

/// What a command has said.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
}
