import JSON
import MCP

/// Tools that show and undo what was changed. Only there where a journal is kept.
extension FileAccess {
    @ServerBuilder var historyTools: [any ServerComponent] {
        tool("history", "Lists changes made by this server that restore can undo, the newest first.", .readOnly) {
            (input: HistoryInput, files, _) in
            let (entries, total) = try files.history(of: input.path.map(files.meant), limit: input.limit)
            guard !entries.isEmpty else { return TextAnswer("No changes") }
            return TextAnswer(
                entries.map(Self.lines).joined(separator: "\n"),
                notice: total > entries.count ? "Truncated: \(entries.count) of \(total) changes." : nil)
        }
        tool(
            "restore",
            "Undoes a change as a whole (id), or brings one file back to before a change (path, id) or to a time "
                + "(path, at). Can be undone itself.", .destructive
        ) { (input: Restoration, files, control) in
            let restored: [String]
            switch (input.path, input.id, input.at) {
            case (nil, let id?, nil): restored = try files.undo(id, control: control)
            case (let path?, let id?, nil):
                restored = try files.restore(files.meant(by: path), to: .before(id), control: control)
            case (let path?, nil, let time?):
                restored = try files.restore(files.meant(by: path), to: .at(time), control: control)
            default: throw FilesystemError(.invalidArgument, "Give id, or path and id, or path and at.")
            }
            guard !restored.isEmpty else { return TextAnswer("Nothing to restore: it is like that already.") }
            return TextAnswer("Restored:\n" + restored.map(\.onOneLine).joined(separator: "\n"))
        }
    }

    private static func lines(_ entry: HistoryEntry) -> String {
        let change = entry.change
        let head = "#\(change.id) \(change.time.utc) \(change.origin.tool) by \(change.origin.caller.onOneLine)"
        return ([head] + entry.items.map { "  \($0.path.onOneLine): \(words(for: $0.item.before))" })
            .joined(separator: "\n")
    }

    private static func words(for before: JournalItem.Before) -> String {
        switch before {
        case .absent: "was not there"
        case .file(_, let size, _): "had \(size) bytes"
        case .unkept(let size): "had \(size) bytes, which were too many to keep"
        case .link: "was a symbolic link"
        case .moved(let uri): "was moved to \((try? PathText(client: uri).steps).map { "/\($0)" } ?? uri)"
        }
    }
}

private struct HistoryInput: Decodable, SchemaDescribed {
    var path: String?
    var limit: Int
    static let schemaNotes: [String: SchemaNote] = ["path": pathNote, "limit": .init(in: 1...1000, default: 50)]
}

private struct Restoration: Decodable, SchemaDescribed {
    var path: String?
    var id: Int?
    var at: String?
    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote, "id": "A change from history", "at": "UTC, such as 2026-02-28T09:05:00Z",
    ]
}
