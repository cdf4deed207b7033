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

    /// Says what is missing, or nil where nothing is.
    var notice: String? {
        let unread = unreadDirectories > 0 ? " \(unreadDirectories) directories were too deep or not readable." : ""
        switch stop {
        case nil: return unread.isEmpty ? nil : "Incomplete:\(unread)"
        case .results: return "Truncated at \(matches.count) matches after looking at \(visited) entries.\(unread)"
        case .visited: return "Truncated: only the first \(visited) entries were looked at.\(unread)"
        case .deadline: return "Truncated: the time was up after looking at \(visited) entries.\(unread)"
        }
    }
}

extension Filesystem {
    /// Finds files and directories whose path below the start matches a glob pattern, see `GlobPattern`. Symbolic links
    /// are matched but not followed.
    func search(
        _ path: String, pattern: String, excluding patterns: [String] = [], control: CallControl
    ) throws(FilesystemError) -> SearchResult {
        let location = try roots.locate(path)
        let wanted = try GlobPattern(pattern)
        let excluded = try ExcludePatterns(patterns)
        let start = Directory(try location.open(as: .listing))
        var scan = DirectoryScan(path, maxVisited: limits.maxSearchVisited, control: control)
        var matches: [(path: RelativePath, kind: FileKind)] = []
        var pending = [RelativePath()]
        var unread = 0
        var stop: Stop?
        while stop == nil, let directory = pending.popLast() {
            guard let entries = try entries(of: directory, beneath: start, &scan) else {
                unread += 1
                continue
            }
            var inner: [RelativePath] = []
            for entry in entries {
                let entryPath = directory.appending(entry.name)
                if excluded.match(entryPath) { continue }
                if wanted.matches(entryPath) {
                    guard matches.count < limits.maxSearchResults else {
                        stop = .results
                        break
                    }
                    matches.append((entryPath, entry.kind))
                }
                guard entry.kind == .directory, wanted.canMatch(below: entryPath) else { continue }
                if entryPath.steps.count < limits.maxTreeDepth { inner.append(entryPath) } else { unread += 1 }
            }
            stop = stop ?? scan.stop
            pending += inner.reversed()
        }
        matches.sort { $0.path < $1.path }
        return SearchResult(
            matches: matches.map { match in
                let full = RelativePath(location.path.steps + match.path.steps)
                return SearchResult.Match(path: location.root.path(of: full), kind: match.kind)
            }, visited: scan.visited, unreadDirectories: unread, stop: stop)
    }

    /// Nil where the directory cannot be read.
    private func entries(
        of path: RelativePath, beneath start: Directory, _ scan: inout DirectoryScan
    ) throws(FilesystemError) -> [DirectoryScan.Entry]? {
        let directory: Descriptor
        do throws(Errno) {
            directory = try roots.resolver.open(path, beneath: start, as: .listing, followingLast: false)
        } catch { return nil }
        return try scan.entries(of: directory)
    }
}
