import FoundationEssentials

/// A transcript in a file, which a test compares with what a server says, or records from it.
///
/// ```swift
/// let file = TranscriptFile(path: "Transcripts/tools.txt")
/// let played = try await TranscriptPlayer().play(file.read(), to: server)
/// #expect(try file.check(played.transcript) == [])
/// ```
///
/// With the environment variable `MCP_RECORD_TRANSCRIPTS=1` a file that differs is rewritten; the test still fails, once.
/// To begin, write what the client sends and a `<` for each answer, and record.
public struct TranscriptFile: Sendable {
    /// Where it is.
    public var path: String

    /// The file at this path.
    public init(path: String) { self.path = path }

    /// The `.txt` files of a folder, by name. Empty if there is no such folder.
    public static func all(in folder: String) -> [TranscriptFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().map { TranscriptFile(path: "\(folder)/\($0)") }
    }

    /// What is in it now. Throws ``TestFailure`` if it cannot be read.
    public func read() throws -> Transcript {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TestFailure("The transcript \(path) cannot be read.")
        }
        return Transcript(String(decoding: data, as: UTF8.self))
    }

    /// Where the conversation differs from the file, a sentence for each line. Rewrites the file when recording.
    public func check(_ played: Transcript) throws -> [String] {
        let differences = played.differences(from: try read())
        if !differences.isEmpty, Self.isRecording { try Data(played.text.utf8).write(to: URL(filePath: path)) }
        return differences
    }

    private static let isRecording = ProcessInfo.processInfo.environment["MCP_RECORD_TRANSCRIPTS"] == "1"
}
