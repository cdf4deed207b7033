import MCP
import MCPTesting
import Testing

/// Protocol behaviour as text: one file per topic and revision under `Transcripts`. With `MCP_RECORD_TRANSCRIPTS=1` the
/// files are rewritten with what the server says; the test then fails for each file that changed.
@Suite(.timeLimit(.minutes(1))) struct `Transcripts` {
    struct File: Sendable, CustomTestStringConvertible {
        var revision: ProtocolRevision
        var file: TranscriptFile
        var testDescription: String { "\(revision)/\(file.path.split(separator: "/").last ?? "")" }

        private static let folder =
            "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Transcripts"

        static let all: [File] = ProtocolRevision.all.flatMap { revision in
            TranscriptFile.all(in: "\(folder)/\(revision)").map { File(revision: revision, file: $0) }
        }
    }

    @Test func `exist for every revision`() {
        for revision in ProtocolRevision.all { #expect(File.all.contains { $0.revision == revision }) }
    }

    @Test(arguments: File.all) func `go as they are written, by the revision's schema`(file: File) async throws {
        let written = try file.file.read()
        let setup = try TranscriptSetup(written)
        let server = try TranscriptServer.make(pageSize: setup.pageSize)
        let played = try await TranscriptPlayer().play(written, to: server, options: setup.options)
        #expect(try file.file.check(played.transcript) == [])
        #expect(try TranscriptCheck(written, revision: file.revision).faults(of: played.messages) == [])
    }
}

/// What the options of a transcript say of its server.
private struct TranscriptSetup {
    var pageSize = 1000
    var options = ProtocolOptions()

    init(_ transcript: Transcript) throws {
        for words in transcript.options {
            switch words.first {
            case "pageSize": pageSize = words.last.flatMap { Int($0) } ?? pageSize
            case "revisions": options.revisions = words.dropFirst().map(ProtocolRevision.init(rawValue:))
            default: throw Unexpected("unknown option: \(words)")
            }
        }
    }
}
