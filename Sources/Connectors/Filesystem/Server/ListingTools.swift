import JSON
import MCP

/// Tools that tell what there is, without reading files.
extension FileAccess {
    @ServerBuilder var listingTools: [any ServerComponent] {
        tool(
            "list_directory",
            "Lists a directory: [FILE], [DIR] or [LINK] and the name; with sizes where sortBy is given.",
            .readOnly
        ) { (input: ListedPath, files, control) in
            try Self.list(input, files, withSizes: input.sortBy != nil, control)
        }
        tool("list_directory_with_sizes", "Lists a directory with the sizes of its files.", .readOnly) {
            (input: ListedPath, files, control) in try Self.list(input, files, withSizes: true, control)
        }.listed(false)
        tool(
            "directory_tree",
            "Shows what is below a directory as JSON: name, type, children. "
                + "Leave out big parts such as node_modules by excludePatterns.", .readOnly
        ) { (input: FilteredPath, files, control) in
            let tree = try files.tree(
                files.meant(by: input.path), excluding: input.excludePatterns, depth: input.depth, limit: input.limit,
                control: control)
            return TextAnswer(JSONValue.array(tree.entries.map(\.json)).jsonString, notice: tree.notice)
        }
        tool(
            "search_files",
            "Finds files and directories by a glob of their path below the start (*.md in the start only, **/*.md at any "
                + "depth), or with content_regex the lines of such files that match it (ECMAScript syntax).", .readOnly
        ) { (input: Search, files, control) in
            if let expression = input.contentRegex {
                let found = try files.searchContents(
                    files.meant(by: input.path), input.contentQuery(expression), control: control)
                return TextAnswer(ContentText.write(found), notice: found.notice, cursor: found.next)
            }
            let found = try files.search(files.meant(by: input.path), input.query, control: control)
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

    private static func list(
        _ input: ListedPath, _ files: Filesystem, withSizes: Bool, _ control: CallControl
    ) throws(FilesystemError) -> TextAnswer {
        let path = files.meant(by: input.path)
        let offset = try input.offset
        let listing =
            withSizes
            ? try files.listWithSizes(
                path, sortedBy: input.sortBy?.order ?? .name, offset: offset, limit: input.limit, control: control)
            : try files.list(path, offset: offset, limit: input.limit, control: control)
        return TextAnswer(
            withSizes ? ListingText.sizes(listing) : ListingText.names(listing), notice: listing.notice,
            cursor: listing.next.map(String.init))
    }

    private static func answer(_ found: SearchResult, pattern: String) -> TextAnswer {
        guard found.matches.isEmpty else {
            let paths = found.matches.map(\.path.onOneLine).joined(separator: "\n")
            return TextAnswer(paths, notice: found.notice, cursor: found.next)
        }
        let hint = pattern.contains("/") ? nil : "Directories below were not searched; **/\(pattern) does that."
        return TextAnswer("No matches found", notice: found.notice ?? hint, cursor: found.next)
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

private struct ListedPath: Decodable, SchemaDescribed {
    var path: String
    var sortBy: SortOrder?
    var limit: Int?
    var cursor: String?
    static let schemaNotes: [String: SchemaNote] = ["path": pathNote, "limit": .init(in: 1...)]

    var offset: Int {
        get throws(FilesystemError) {
            guard let cursor else { return 0 }
            guard let offset = Int(cursor), offset >= 0 else {
                throw FilesystemError(
                    .invalidArgument, "The cursor is not one that a listing gave; list again without it.")
            }
            return offset
        }
    }
}

private struct FilteredPath: Decodable, SchemaDescribed {
    var path: String
    var excludePatterns: [String]
    var depth: Int?
    var limit: Int?
    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote, "excludePatterns": .init(default: []), "depth": .init(in: 1...), "limit": .init(in: 1...),
    ]
}

private enum EntryKind: String, Decodable, CaseIterable {
    case file, directory, symlink

    var kind: FileKind {
        switch self {
        case .file: .file
        case .directory: .directory
        case .symlink: .symlink
        }
    }
}

private struct Search: Decodable, SchemaDescribed {
    var path: String
    var pattern: String
    var excludePatterns: [String]
    var contentRegex: String?
    var ignoreCase: Bool?
    var context: Int?
    var type: EntryKind?
    var limit: Int?
    var cursor: String?

    static let schemaNotes: [String: SchemaNote] = [
        "path": pathNote, "pattern": .init(default: "**"), "excludePatterns": .init(default: []),
        "context": .init("Lines around each match", in: 0...), "limit": .init(in: 1...),
    ]

    enum CodingKeys: String, CodingKey {
        case path, pattern, excludePatterns, context, type, limit, cursor
        case contentRegex = "content_regex"
        case ignoreCase = "ignore_case"
    }

    var query: SearchQuery {
        SearchQuery(pattern: pattern, excluding: excludePatterns, kind: type?.kind, maxResults: limit, cursor: cursor)
    }

    func contentQuery(_ expression: String) -> ContentQuery {
        ContentQuery(
            files: query, expression: expression, ignoresCase: ignoreCase ?? false, context: context ?? 0)
    }
}
