/// Goes through the files below the roots in a fixed order, a page at a time, however many there are.
///
/// The order is that of the paths, a directory before what is in it. A page ends when it is full, or when one call has
/// looked at as many entries as it may; the next one goes on behind the last entry that was looked at. Left out are
/// names that begin with a dot, symbolic links, and what lies too deep.
struct ResourceWalk {
    /// The place of an entry in the order.
    struct Position: Hashable, Sendable {
        var root: Int
        /// Empty for the root itself.
        var path = RelativePath()
    }

    private let roots: Roots
    private let limits: Limits
    private let start: Position?
    private var scan: DirectoryScan
    private var found: [Position] = []
    /// The last entry that was looked at.
    private var position: Position?
    private var isFull = false

    private init(_ files: Filesystem, after start: Position?, control: CallControl) {
        roots = files.roots
        limits = files.limits
        self.start = start
        position = start
        scan = DirectoryScan("the allowed directories", maxVisited: files.limits.maxSearchVisited, control: control)
    }

    /// The files of one page, and where the next one begins; nil at the end.
    static func page(
        of files: Filesystem, after start: Position?, control: CallControl
    ) throws(FilesystemError) -> (files: [Position], next: Position?) {
        var walk = ResourceWalk(files, after: start, control: control)
        let first = start?.root ?? 0
        for index in files.roots.all.indices.dropFirst(first) where !files.roots.isWithinAnother(index) {
            if walk.isFull { break }
            if index != first { walk.position = Position(root: index) }
            let steps = index == first ? start?.path.steps ?? [] : []
            try walk.visit(RelativePath(), of: index, after: steps[...])
        }
        return (walk.found, walk.isFull ? walk.position : nil)
    }

    /// Recursion here is bounded by `maxTreeDepth`.
    ///
    /// - Parameter steps: The way from this directory to the entry after which to begin; empty for all of it.
    private mutating func visit(
        _ directory: RelativePath, of root: Int, after steps: ArraySlice<FileName>
    ) throws(FilesystemError) {
        let entries = try entries(of: directory, root)
        // What was read of it before the scan stopped is not its beginning, so it is left to the next page; unless it
        // is too big for a whole page, for then the part is better than nothing.
        if scan.stop != nil, position != start {
            isFull = true
            return
        }
        for entry in entries where !entry.name.isHidden {
            let path = directory.appending(entry.name)
            var rest: ArraySlice<FileName> = []
            if let first = steps.first, entry.name <= first {
                guard entry.name == first else { continue }
                rest = steps.dropFirst()
            } else {
                guard take(entry, Position(root: root, path: path)) else { return }
            }
            guard entry.kind == .directory, path.steps.count < limits.maxTreeDepth else { continue }
            try visit(path, of: root, after: rest)
            if isFull { return }
        }
    }

    private mutating func take(_ entry: DirectoryScan.Entry, _ position: Position) -> Bool {
        if entry.kind == .file {
            isFull = found.count >= limits.maxEntries
            guard !isFull else { return false }
            found.append(position)
        }
        self.position = position
        return true
    }

    /// Empty where the directory cannot be read.
    private mutating func entries(of path: RelativePath, _ root: Int) throws(FilesystemError) -> [DirectoryScan.Entry] {
        let directory: Descriptor
        do throws(Errno) {
            directory = try roots.resolver.open(
                path, beneath: roots.all[root].directory, as: .listing, followingLast: false)
        } catch { return [] }
        return try scan.entries(of: directory)
    }
}

extension FileName {
    fileprivate var isHidden: Bool { bytes.first == UInt8(ascii: ".") }
}

extension Roots {
    /// Whether a root lies in another one, or is the same as an earlier one, so that its files are listed there.
    fileprivate func isWithinAnother(_ index: Int) -> Bool {
        let root = all[index]
        return all.indices.contains { other in
            guard other != index else { return false }
            if all[other].identity == root.identity { return other < index }
            return root.places.contains { place in all[other].places.contains { place.dropping(prefix: $0) != nil } }
        }
    }
}
