import FoundationEssentials
import MCP
import Testing

/// Protocol behaviour as text: one file per topic and revision under `Transcripts`. With `IMCP_UPDATE_TRANSCRIPTS=1`
/// the files are rewritten with what the server says; the test then fails for each file that changed.
@Suite(.timeLimit(.minutes(1))) struct `Transcripts` {
    struct File: Sendable, CustomTestStringConvertible {
        var revision: ProtocolRevision
        var name: String
        var testDescription: String { "\(revision)/\(name)" }
        var path: String { "\(Self.folder)/\(revision)/\(name)" }

        private static let folder =
            "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Transcripts"

        static let all: [File] = ProtocolRevision.all.flatMap { revision in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(revision)")) ?? []
            return names.filter { $0.hasSuffix(".txt") }.sorted().map { File(revision: revision, name: $0) }
        }
    }

    private static let isUpdating = ProcessInfo.processInfo.environment["IMCP_UPDATE_TRANSCRIPTS"] == "1"

    @Test func `exist for every revision`() {
        for revision in ProtocolRevision.all { #expect(File.all.contains { $0.revision == revision }) }
    }

    @Test(arguments: File.all) func `go as they are written, by the revision's schema`(file: File) async throws {
        let data = try #require(FileManager.default.contents(atPath: file.path))
        let written = try Transcript(String(decoding: data, as: UTF8.self))
        let (played, messages) = try await TranscriptPlayer.play(written)
        if played.text != written.text, Self.isUpdating {
            try Data(played.text.utf8).write(to: URL(filePath: file.path))
        }
        for (said, expected) in zip(played.lines, written.lines) where said != expected {
            Issue.record("said \(said), expected \(expected)")
        }
        #expect(played.lines.count == written.lines.count, "more came: \(played.lines.dropFirst(written.lines.count))")
        #expect(try TranscriptCheck(written, revision: file.revision).faults(of: messages) == [])
    }
}
