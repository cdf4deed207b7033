/// A file system object and what is below it.
struct TreeNode: Hashable, Sendable {
    let name: String
    let kind: FileKind
    /// Nil for everything but a directory.
    var children: [TreeNode]?
    /// Whether entries are missing below: too deep, too many, not readable, or the time was up.
    var isTruncated = false
}

/// The tree below a directory.
struct Tree: Hashable, Sendable {
    /// The entries of the start.
    let entries: [TreeNode]
    let shownEntries: Int
    /// Whether some directory was left out because of its depth or because it could not be read.
    let hasUnreadDirectories: Bool
    let stop: Stop?

    /// Says what is missing, or nil where nothing is.
    var notice: String? {
        let reason: String? =
            switch stop {
            case .results, .bytes: "one tree shows at most \(shownEntries) entries"
            case .visited: "one call looks at a limited number of entries"
            case .deadline: "the time for one call was up"
            case nil: hasUnreadDirectories ? "some directories are too deep or could not be read" : nil
            }
        return reason.map {
            "Truncated after \(shownEntries) entries: \($0). Directories not read to the end are marked."
        }
    }
}

extension Filesystem {
    /// Reads the tree below a directory, without following symbolic links.
    ///
    /// - Parameters:
    ///   - excluding: glob patterns of what to leave out, see `ExcludePatterns`.
    ///   - depth: fewer levels than the limit.
    ///   - limit: fewer entries than the limit.
    func tree(
        _ path: String, excluding patterns: [String] = [], depth: Int? = nil, limit: Int? = nil, control: CallControl
    ) throws(FilesystemError) -> Tree {
        var limits = limits
        limits.maxTreeDepth = min(depth ?? limits.maxTreeDepth, limits.maxTreeDepth)
        limits.maxTreeEntries = min(limit ?? limits.maxTreeEntries, limits.maxTreeEntries)
        let start = Directory(try roots.locate(path).open(as: .listing))
        var builder = TreeBuilder(
            start: start, resolver: roots.resolver, limits: limits, excluded: try ExcludePatterns(patterns),
            scan: DirectoryScan(path, maxVisited: limits.maxSearchVisited, control: control))
        return try builder.build()
    }
}

/// Recursion here is bounded by `maxTreeDepth`.
private struct TreeBuilder {
    let start: Directory
    let resolver: Resolver
    let limits: Limits
    let excluded: ExcludePatterns
    var scan: DirectoryScan

    private var shown = 0
    private var hasUnreadDirectories = false
    private var stop: Stop?

    init(start: Directory, resolver: Resolver, limits: Limits, excluded: ExcludePatterns, scan: DirectoryScan) {
        self.start = start
        self.resolver = resolver
        self.limits = limits
        self.excluded = excluded
        self.scan = scan
    }

    mutating func build() throws(FilesystemError) -> Tree {
        let entries = try children(of: RelativePath()) ?? []
        return Tree(entries: entries, shownEntries: shown, hasUnreadDirectories: hasUnreadDirectories, stop: stop)
    }

    /// Nil where the directory cannot be read.
    private mutating func children(of path: RelativePath) throws(FilesystemError) -> [TreeNode]? {
        let directory: Descriptor
        do throws(Errno) {
            directory = try resolver.open(path, beneath: start, as: .listing, followingLast: false)
        } catch { return nil }
        var nodes: [TreeNode] = []
        for entry in try scan.entries(of: directory) {
            let entryPath = path.appending(entry.name)
            if excluded.match(entryPath) { continue }
            guard shown < limits.maxTreeEntries else {
                stop = .results
                break
            }
            shown += 1
            nodes.append(try node(entry, at: entryPath))
            if stop != nil { break }
        }
        stop = stop ?? scan.stop
        return nodes
    }

    private mutating func node(
        _ entry: DirectoryScan.Entry, at path: RelativePath
    ) throws(FilesystemError) -> TreeNode {
        var node = TreeNode(name: entry.name.description, kind: entry.kind)
        guard entry.kind == .directory else { return node }
        node.children = path.steps.count < limits.maxTreeDepth && stop == nil ? try children(of: path) : nil
        if node.children == nil { hasUnreadDirectories = true }
        node.isTruncated = node.children == nil || stop != nil
        node.children = node.children ?? []
        return node
    }
}
