import JSON
import MCP

/// Tools that read the content of files.
extension FileAccess {
    @ServerBuilder var readingTools: [any ServerComponent] {
        tool("read_file", "Deprecated; use read_text_file.", .readOnly, Self.readText)
        tool(
            "read_text_file",
            "Reads a UTF-8 text file, or only its first (head) or last (tail) lines. Tells where a long text was cut.",
            .readOnly, Self.readText)
        Tool(
            "read_media_file", "Reads an image, a sound or any other file as a whole, with its MIME type.",
            annotations: .readOnly
        ) { (input: OnePath, _) in
            try await run { files, control in
                let path = files.meant(by: input.path)
                let uri = FileURI.encode(try files.roots.locate(path))
                return FileContents(try files.readBytes(path, control: control)).block(uri: uri)
            }
        }
        tool(
            "read_multiple_files", "Reads several text files. One that fails does not stop the others.", .readOnly
        ) { (input: ManyPaths, files, control) in
            Self.text(of: try files.readMultiple(input.paths.map(files.meant), control: control), as: input.paths)
        }
    }

    private static func readText(
        _ input: TextSelection, _ files: Filesystem, _ control: CallControl
    ) throws(FilesystemError) -> TextAnswer {
        let selection: LineSelection
        switch (input.head, input.tail) {
        case (nil, nil): selection = .all
        case (let head?, nil): selection = .head(head)
        case (nil, let tail?): selection = .tail(tail)
        case (_?, _?): throw FilesystemError(.invalidArgument, "Give either head or tail, not both.")
        }
        let read = try files.readText(files.meant(by: input.path), selection, control: control)
        return TextAnswer(read.text, notice: read.notice)
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
    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote,
        "head": .init("Only the first lines", in: 1...),
        "tail": .init("Only the last lines", in: 1...),
    ]
}

private struct ManyPaths: Decodable, SchemaDescribed {
    var paths: [String]
    static let schemaNotes: [String: SchemaNote] = ["paths": .init(length: 1...)]
}
