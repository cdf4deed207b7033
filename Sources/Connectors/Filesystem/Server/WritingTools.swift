import JSON
import MCP

/// Tools that change files.
extension FileAccess {
    @ServerBuilder var writingTools: [any ServerComponent] {
        tool(
            "write_file",
            "Creates a text file, or replaces all of it. Its directory must exist. To change parts, use edit_file.",
            ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)
        ) { (input: NewContent, files, control) in
            let outcome = try files.write(
                files.meant(by: input.path), Array(input.content.utf8), control: control)
            let kind = outcome.created ? "new file" : "replaced"
            return TextAnswer("Successfully wrote to \(input.path.onOneLine) (\(outcome.bytes) bytes, \(kind))")
        }
        tool(
            "edit_file",
            "Replaces parts of a text file and shows the difference. Each oldText must be in the file exactly once; "
                + "either all edits are made or none.", .destructive
        ) { (input: Edits, files, control) in
            let edits = input.edits.map { TextEdit(oldText: $0.oldText, newText: $0.newText) }
            let path = files.meant(by: input.path)
            return Self.answer(try files.edit(path, edits, dryRun: input.dryRun, control: control), input)
        }
        tool("create_directory", "Creates a directory and those above it, where they do not exist yet.", .additive) {
            (input: OnePath, files, control) in
            let created = try files.createDirectory(files.meant(by: input.path), control: control)
            let path = input.path.onOneLine
            return TextAnswer(
                created > 0 ? "Successfully created directory \(path)" : "Directory \(path) exists already")
        }
        tool(
            "move_file", "Moves or renames a file or directory. Replaces nothing: the destination must be free.",
            ToolAnnotations(readOnly: false, destructive: true, idempotent: false, openWorld: false)
        ) { (input: Move, files, control) in
            let destination = files.meant(by: input.destination)
            try files.move(files.meant(by: input.source), to: destination, control: control)
            return TextAnswer("Successfully moved \(input.source.onOneLine) to \(input.destination.onOneLine)")
        }
    }

    private static func answer(_ outcome: EditOutcome, _ input: Edits) -> TextAnswer {
        guard !outcome.diff.text.isEmpty else {
            return TextAnswer("No changes: \(input.path.onOneLine) already reads like that.")
        }
        let fence = outcome.diff.text.fence
        let notice = input.dryRun ? "Dry run: nothing was written." : nil
        return TextAnswer("\(fence)diff\n\(outcome.diff.text)\(fence)\n", notice: notice)
    }
}

extension String {
    /// As many backticks as a code block needs for this text not to end it.
    fileprivate var fence: String {
        var longest = 0
        var current = 0
        for byte in utf8 {
            current = byte == UInt8(ascii: "`") ? current + 1 : 0
            longest = max(longest, current)
        }
        return String(repeating: "`", count: max(3, longest + 1))
    }
}

private struct NewContent: Decodable, SchemaDescribed {
    var path: String
    var content: String
    static let schemaNotes = ["path": pathNote]
}

private struct Edits: Decodable, SchemaDescribed {
    struct Edit: Decodable, SchemaDescribed {
        var oldText: String
        var newText: String
        static let schemaNotes: [String: SchemaNote] = ["oldText": "Copied exactly, with enough lines to be unique"]
    }

    var path: String
    var edits: [Edit]
    var dryRun: Bool
    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote, "edits": .init(length: 1...), "dryRun": .init("Only show the difference", default: false),
    ]
}

private struct Move: Decodable {
    var source: String
    var destination: String
}
