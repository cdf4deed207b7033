/// What is looked for below a directory.
struct SearchQuery: Sendable {
    /// A glob of the paths, see `GlobPattern`.
    var pattern = "**"
    /// Globs of what to leave out, see `ExcludePatterns`.
    var excluding: [String] = []
    /// Only this kind; nil for all.
    var kind: FileKind?
    /// At most the limit of the server; nil for that.
    var maxResults: Int?
    /// Where an earlier search stopped.
    var cursor: String?
}

/// The paths that matched a search.
struct SearchResult: Hashable, Sendable {
    struct Match: Hashable, Sendable {
        /// Absolute, as clients see it.
        let path: String
        let kind: FileKind
    }

    /// Sorted by path.
    let matches: [Match]
    /// How many entries were looked at.
    let visited: Int
    /// Directories that could not be read, or lie too deep.
    let unreadDirectories: Int
    /// Nil where everything was looked at.
    let stop: Stop?
    /// Where the next search goes on.
    let next: String?

    /// Says what is missing, or nil where nothing is.
    var notice: String? {
        let unread = unreadDirectories > 0 ? " \(unreadDirectories) directories were too deep or not readable." : ""
        switch stop {
        case nil: return unread.isEmpty ? nil : "Incomplete:\(unread)"
        case .results, .bytes:
            return "Truncated at \(matches.count) matches after looking at \(visited) entries.\(unread)"
        case .visited: return "Truncated: only the first \(visited) entries were looked at.\(unread)"
        case .deadline: return "Truncated: the time was up after looking at \(visited) entries.\(unread)"
        }
    }
}

extension Filesystem {
    /// Finds files and directories whose path below the start matches a glob pattern. Symbolic links are matched but not
    /// followed.
    func search(_ path: String, _ query: SearchQuery, control: CallControl) throws(FilesystemError) -> SearchResult {
        let location = try roots.locate(path)
        let wanted = try GlobPattern(query.pattern)
        let maxResults = min(query.maxResults ?? limits.maxSearchResults, limits.maxSearchResults)
        var walk = try walk(from: location, query, at: try SearchCursor(query.cursor), control: control)
        var matches: [SearchResult.Match] = []
        var isFull = false
        try walk.run(entering: wanted.canMatch) { (entry, kind) throws(FilesystemError) in
            guard wanted.matches(entry), query.kind == nil || query.kind == kind else { return .next }
            isFull = matches.count >= maxResults
            guard !isFull else { return .stop }
            matches.append(SearchResult.Match(path: location.absolutePath(of: entry), kind: kind))
            return .next
        }
        return SearchResult(
            matches: matches, visited: walk.scan.visited, unreadDirectories: walk.unreadDirectories,
            stop: walk.scan.stop ?? (isFull ? .results : nil),
            next: walk.next.map { SearchCursor(path: $0.path).text })
    }

    func walk(
        from location: Location, _ query: SearchQuery, at cursor: SearchCursor, control: CallControl
    ) throws(FilesystemError) -> OrderedWalk {
        OrderedWalk(
            from: Directory(try location.open(as: .listing)), by: roots.resolver, maxDepth: limits.maxTreeDepth,
            excluding: try ExcludePatterns(query.excluding), after: cursor.position,
            scan: DirectoryScan(location.given, maxVisited: limits.maxSearchVisited, control: control))
    }
}

extension Location {
    /// The absolute path of something below, as clients see it.
    func absolutePath(of below: RelativePath) -> String { root.path(of: RelativePath(path.steps + below.steps)) }
}
