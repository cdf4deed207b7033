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
                files.meant(by: input.path), Array(input.content.utf8), if: .written(input.ifMatch), control: control)
            let kind = outcome.created ? "new file" : "replaced"
            return TextAnswer(
                "Successfully wrote to \(input.path.onOneLine) (\(outcome.bytes) bytes, \(kind))",
                etag: outcome.etag)
        }
        tool(
            "edit_file",
            "Replaces parts of a text file and shows the difference. Each oldText must be in the file exactly once, "
                + "unless replace_all or expected_count is given; either all edits are made or none.", .destructive
        ) { (input: Edits, files, control) in
            let path = files.meant(by: input.path)
            let outcome = try files.edit(
                path, input.edits.map(\.edit), dryRun: input.dryRun, if: .edited(input.ifMatch), control: control)
            return Self.answer(outcome, input)
        }
    }

    private static func answer(_ outcome: EditOutcome, _ input: Edits) -> TextAnswer {
        guard !outcome.diff.text.isEmpty else {
            return TextAnswer(
                "No changes: \(input.path.onOneLine) already reads like that.", etag: outcome.etag)
        }
        let notice = input.dryRun ? "Dry run: nothing was written." : nil
        return TextAnswer(TextAnswer.fenced(outcome.diff.text), notice: notice, etag: outcome.etag)
    }
}

extension TextAnswer {
    /// A difference in a code block.
    static func fenced(_ diff: String) -> String {
        let fence = diff.fence
        return "\(fence)diff\n\(diff)\(fence)\n"
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

extension WriteCondition {
    /// What `if_match` of a tool that writes a whole file means.
    static func written(_ ifMatch: String?) -> WriteCondition {
        switch ifMatch {
        case nil: .always
        case "none": .absent
        case let etag?: .matches(etag: etag)
        }
    }

    /// What `if_match` of a tool that changes a file means, which must be there.
    static func edited(_ ifMatch: String?) -> WriteCondition { ifMatch.map { .matches(etag: $0) } ?? .always }
}

/// What `if_match` means to a client.
let etagNote: SchemaNote = "Etag from an earlier answer; fails if the file changed since"

private struct NewContent: Decodable, SchemaDescribed {
    var path: String
    var content: String
    var ifMatch: String?

    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote, "if_match": "Etag from an earlier answer, or none: there must be no file yet",
    ]

    enum CodingKeys: String, CodingKey {
        case path, content
        case ifMatch = "if_match"
    }
}

private struct Edits: Decodable, SchemaDescribed {
    struct Edit: Decodable, SchemaDescribed {
        var oldText: String
        var newText: String
        var replaceAll: Bool?
        var expectedCount: Int?

        static let schemaNotes: [String: SchemaNote] = [
            "oldText": "Copied exactly, with enough lines to be unique", "expected_count": .init(in: 1...),
        ]

        enum CodingKeys: String, CodingKey {
            case oldText, newText
            case replaceAll = "replace_all"
            case expectedCount = "expected_count"
        }

        var edit: TextEdit {
            let extent: TextEdit.Extent = expectedCount.map { .times($0) } ?? (replaceAll == true ? .all : .once)
            return TextEdit(oldText: oldText, newText: newText, extent: extent)
        }
    }

    var path: String
    var edits: [Edit]
    var dryRun: Bool
    var ifMatch: String?

    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote, "edits": .init(length: 1...), "dryRun": .init("Only show the difference", default: false),
        "if_match": etagNote,
    ]

    enum CodingKeys: String, CodingKey {
        case path, edits, dryRun
        case ifMatch = "if_match"
    }
}

struct Move: Decodable {
    var source: String
    var destination: String
}
