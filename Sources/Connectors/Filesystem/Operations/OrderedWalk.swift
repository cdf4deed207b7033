/// Goes through what is below a directory in the order of the paths, a directory before what is in it, and can go on
/// later where it stopped. Symbolic links are handed out but not followed.
struct OrderedWalk {
    /// Where to go on.
    struct Position: Hashable, Sendable {
        var path: RelativePath
        /// Whether the entry itself is still to be handed out.
        var isPending: Bool
    }

    enum Answer {
        case next
        /// The entry is not done; the walk ends.
        case stop
    }

    private let start: Directory
    private let resolver: Resolver
    private let maxDepth: Int
    private let excluded: ExcludePatterns
    private let origin: Position?
    private(set) var scan: DirectoryScan
    /// Directories that could not be read, or lie too deep.
    private(set) var unreadDirectories = 0
    /// The last entry that was handed out; where the walk stopped, if it did.
    private(set) var position: Position?
    private var isStopped = false

    init(
        from start: Directory, by resolver: Resolver, maxDepth: Int, excluding excluded: ExcludePatterns,
        after origin: Position?, scan: DirectoryScan
    ) {
        self.start = start
        self.resolver = resolver
        self.maxDepth = maxDepth
        self.excluded = excluded
        self.origin = origin
        self.scan = scan
        position = origin
    }

    /// Whether everything was handed out.
    var isComplete: Bool { !isStopped && scan.stop == nil }

    /// Where the next walk goes on; nil where nothing is left, or where this one has not come further.
    var next: Position? { isComplete || position == origin ? nil : position }

    /// Hands out one entry after the other.
    ///
    /// - Parameter enters: Whether what is in a directory is of interest.
    mutating func run(
        entering enters: (RelativePath) -> Bool,
        _ visit: (RelativePath, FileKind) throws(FilesystemError) -> Answer
    ) throws(FilesystemError) {
        try walk(RelativePath(), after: (origin?.path.steps ?? [])[...], enters, visit)
    }

    /// Recursion here is bounded by `maxDepth`.
    private mutating func walk(
        _ directory: RelativePath, after steps: ArraySlice<FileName>, _ enters: (RelativePath) -> Bool,
        _ visit: (RelativePath, FileKind) throws(FilesystemError) -> Answer
    ) throws(FilesystemError) {
        guard let entries = try entries(of: directory) else {
            unreadDirectories += 1
            return
        }
        // What was read of a directory before the scan stopped is not its beginning, so it is left to the next walk;
        // unless it is too big for a whole walk, for then the part is better than nothing.
        if scan.stop != nil, position != origin { return }
        for entry in entries {
            let path = directory.appending(entry.name)
            if excluded.match(path) { continue }
            var rest: ArraySlice<FileName> = []
            if let first = steps.first, entry.name <= first {
                guard entry.name == first else { continue }
                rest = steps.dropFirst()
            }
            let wasVisited = steps.first == entry.name && !(rest.isEmpty && origin?.isPending == true)
            if !wasVisited {
                switch try visit(path, entry.kind) {
                case .next: position = Position(path: path, isPending: false)
                case .stop:
                    isStopped = true
                    return
                }
            }
            guard entry.kind == .directory, enters(path) else { continue }
            if path.steps.count < maxDepth {
                try walk(path, after: rest, enters, visit)
            } else {
                unreadDirectories += 1
            }
            if isStopped || scan.stop != nil { return }
        }
    }

    /// Nil where the directory cannot be read.
    private mutating func entries(of path: RelativePath) throws(FilesystemError) -> [DirectoryScan.Entry]? {
        let directory: Descriptor
        do throws(Errno) {
            directory = try resolver.open(path, beneath: start, as: .listing, followingLast: false)
        } catch { return nil }
        return try scan.entries(of: directory)
    }
}
