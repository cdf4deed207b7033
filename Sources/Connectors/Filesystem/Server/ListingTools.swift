import JSON
import MCP

/// Tools that tell what there is, without reading files.
extension FileAccess {
    @ServerBuilder var listingTools: [any ServerComponent] {
        tool("list_directory", "Lists a directory: [FILE], [DIR] or [LINK] and the name.", .readOnly) {
            (input: OnePath, files, control) in
            let listing = try files.list(files.meant(by: input.path), control: control)
            return TextAnswer(ListingText.names(listing), notice: listing.notice)
        }
        tool("list_directory_with_sizes", "Lists a directory with the sizes of its files.", .readOnly) {
            (input: SortedPath, files, control) in
            let path = files.meant(by: input.path)
            let listing = try files.listWithSizes(path, sortedBy: input.sortBy.order, control: control)
            return TextAnswer(ListingText.sizes(listing), notice: listing.notice)
        }
        tool(
            "directory_tree",
            "Shows all that is below a directory as JSON: name, type, children. "
                + "Leave out big parts such as node_modules by excludePatterns.", .readOnly
        ) { (input: FilteredPath, files, control) in
            let path = files.meant(by: input.path)
            let tree = try files.tree(path, excluding: input.excludePatterns, control: control)
            return TextAnswer(JSONValue.array(tree.entries.map(\.json)).jsonString, notice: tree.notice)
        }
        tool(
            "search_files",
            "Finds files and directories whose path below the start matches a glob: "
                + "*.md in the start only, **/*.md at any depth.", .readOnly
        ) { (input: Search, files, control) in
            let found = try files.search(
                files.meant(by: input.path), pattern: input.pattern, excluding: input.excludePatterns,
                control: control)
            return Self.answer(found, pattern: input.pattern)
        }
        tool("get_file_info", "Tells size, times, type and permissions of a file or directory.", .readOnly) {
            (input: OnePath, files, _) in
            TextAnswer(InfoText.lines(try files.info(files.meant(by: input.path))))
        }
        tool("list_allowed_directories", "Tells which directories this server may use.", .readOnly) {
            (_: NoInput, files, _) in Self.allowed(files.roots.all)
        }
    }

    private static func answer(_ found: SearchResult, pattern: String) -> TextAnswer {
        guard found.matches.isEmpty else {
            return TextAnswer(found.matches.map(\.path.onOneLine).joined(separator: "\n"), notice: found.notice)
        }
        let hint = pattern.contains("/") ? nil : "Directories below were not searched; **/\(pattern) does that."
        return TextAnswer("No matches found", notice: found.notice ?? hint)
    }

    private static func allowed(_ roots: [Root]) -> TextAnswer {
        let lines = ["Allowed directories:"] + roots.map(\.path.onOneLine)
        let names = roots.map(\.name).joined(separator: ", ")
        let notice = roots.count > 1 ? "Relative paths begin with the name of one of them: \(names)." : nil
        return TextAnswer(lines.joined(separator: "\n"), notice: notice)
    }
}

private enum SortOrder: String, Decodable, CaseIterable {
    case name, size

    var order: ListingOrder {
        switch self {
        case .name: .name
        case .size: .size
        }
    }
}

private struct SortedPath: Decodable, SchemaDescribed {
    var path: String
    var sortBy: SortOrder
    static let schemaNotes: [String: SchemaNote] = ["path": pathNote, "sortBy": .init(default: "name")]
}

private struct FilteredPath: Decodable, SchemaDescribed {
    var path: String
    var excludePatterns: [String]
    static let schemaNotes: [String: SchemaNote] = ["path": pathNote, "excludePatterns": .init(default: [])]
}

private struct Search: Decodable, SchemaDescribed {
    var path: String
    var pattern: String
    var excludePatterns: [String]
    static let schemaNotes: [String: SchemaNote] = ["path": pathNote, "excludePatterns": .init(default: [])]
}
