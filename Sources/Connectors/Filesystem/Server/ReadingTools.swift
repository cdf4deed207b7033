import JSON
import MCP

/// Tools that read the content of files.
extension FileAccess {
    /// - Parameter listsMedia: Whether the list shows the tool for whole files, which works anyhow.
    @ServerBuilder func readingTools(listsMedia: Bool) -> [any ServerComponent] {
        tool("read_file", "Deprecated; use read_text_file.", .readOnly, Self.readText).listed(false)
        tool(
            "read_text_file",
            "Reads a UTF-8 text file, or some of its lines: the first (head), the last (tail), or start_line to "
                + "end_line. Tells where a long text was cut.",
            .readOnly, Self.readText)
        Tool(
            "read_media_file", "Reads an image, a sound or any other file as a whole, with its MIME type.",
            annotations: .readOnly
        ) { (input: OnePath, context) in
            try await run(for: context) { files, control in
                let path = files.meant(by: input.path)
                let uri = FileURI.encode(try files.roots.locate(path))
                return FileContents(try files.readBytes(path, control: control)).block(uri: uri)
            }
        }.listed(listsMedia)
        tool(
            "read_multiple_files", "Reads several text files. One that fails does not stop the others.", .readOnly
        ) { (input: ManyPaths, files, control) in
            Self.text(of: try files.readMultiple(input.paths.map(files.meant), control: control), as: input.paths)
        }
    }

    private static func readText(
        _ input: TextSelection, _ files: Filesystem, _ control: CallControl
    ) throws(FilesystemError) -> TextAnswer {
        let read = try files.readText(
            files.meant(by: input.path), try input.selection, maxBytes: input.maxBytes, control: control)
        return TextAnswer(read.text, notice: read.notice, etag: read.version.etag)
    }

    private static func text(of items: [MultipleReadItem], as paths: [String]) -> TextAnswer {
        var notices: [String] = []
        let texts = zip(items, paths).map { item, path in
            switch item.result {
            case .success(let read):
                if let notice = read.notice { notices.append("\(path.onOneLine): \(notice)") }
                return "\(path):\n\(read.text)\n"
            case .failure(let error): return "\(path): Error - \(error.message)"
            }
        }
        return TextAnswer(
            texts.joined(separator: "\n---\n"), notice: notices.isEmpty ? nil : notices.joined(separator: "\n"))
    }
}

/// What every path means to a client.
let pathNote: SchemaNote = "Absolute, or relative to an allowed directory"

/// The input of tools that need no more than a path.
struct OnePath: Decodable, SchemaDescribed {
    var path: String
    static let schemaNotes = ["path": pathNote]
}

private struct TextSelection: Decodable, SchemaDescribed {
    var path: String
    var head: Int?
    var tail: Int?
    var startLine: Int?
    var endLine: Int?
    var maxBytes: Int?

    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote, "head": .init(in: 1...), "tail": .init(in: 1...), "start_line": .init(in: 1...),
        "end_line": .init(in: 1...), "max_bytes": .init(in: 1...),
    ]

    enum CodingKeys: String, CodingKey {
        case path, head, tail
        case startLine = "start_line"
        case endLine = "end_line"
        case maxBytes = "max_bytes"
    }

    var selection: LineSelection {
        get throws(FilesystemError) {
            let isRange = startLine != nil || endLine != nil
            switch (head, tail) {
            case (nil, nil) where isRange:
                let (first, last) = (startLine ?? 1, endLine ?? .max)
                guard first <= last else {
                    throw FilesystemError(.invalidArgument, "start_line \(first) is behind end_line \(last).")
                }
                return .range(first...last)
            case (nil, nil): return .all
            case (let head?, nil) where !isRange: return .head(head)
            case (nil, let tail?) where !isRange: return .tail(tail)
            case (_?, _?): throw FilesystemError(.invalidArgument, "Give either head or tail, not both.")
            default:
                throw FilesystemError(
                    .invalidArgument, "Give either head or tail, or start_line and end_line.")
            }
        }
    }
}

private struct ManyPaths: Decodable, SchemaDescribed {
    var paths: [String]
    static let schemaNotes: [String: SchemaNote] = ["paths": .init(length: 1...)]
}
