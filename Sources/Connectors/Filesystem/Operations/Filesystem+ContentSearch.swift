import JSON

/// What is looked for in the lines of files.
struct ContentQuery: Sendable {
    /// Which files are looked into.
    var files = SearchQuery()
    var expression: String
    var ignoresCase = false
    /// Lines shown before and after each match.
    var context = 0
}

/// The lines that a search found.
struct ContentSearchResult: Hashable, Sendable {
    struct File: Hashable, Sendable {
        /// Absolute, as clients see it.
        let path: String
        let lines: [LineSearch.Line]
    }

    /// Sorted by path.
    fileprivate(set) var files: [File] = []
    fileprivate(set) var matches = 0
    fileprivate(set) var searchedFiles = 0
    fileprivate(set) var searchedBytes = 0
    fileprivate(set) var binaryFiles = 0
    fileprivate(set) var unreadFiles = 0
    fileprivate(set) var unreadDirectories = 0
    fileprivate(set) var unsearchedLines = 0
    fileprivate(set) var visited = 0
    /// Nil where everything was looked at.
    fileprivate(set) var stop: Stop?
    /// Where the next search goes on.
    fileprivate(set) var next: String?

    /// Says what is missing, or nil where nothing is.
    var notice: String? {
        let searched = "\(searchedFiles) files (\(searchedBytes) bytes)"
        let reason: String? =
            switch stop {
            case .results: "Truncated at \(matches) matching lines after searching \(searched)."
            case .bytes: "Truncated: one call searches or returns no more; \(searched) were searched."
            case .visited: "Truncated: only \(visited) entries were looked at; \(searched) were searched."
            case .deadline: "Truncated: the time was up after searching \(searched)."
            case nil: nil
            }
        let left = [
            (binaryFiles, "binary files were skipped"), (unreadFiles, "files could not be read"),
            (unreadDirectories, "directories were too deep or not readable"),
            (unsearchedLines, "lines were too long or too hard for the expression"),
        ]
        let parts = [reason].compactMap(\.self) + left.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)." }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

extension Filesystem {
    /// Finds lines by a regular expression (ECMA-262) in the files below a directory, or in one file. Binary files are
    /// skipped. The text is read once, block by block, and never kept.
    func searchContents(
        _ path: String, _ query: ContentQuery, control: CallControl
    ) throws(FilesystemError) -> ContentSearchResult {
        guard (0...limits.maxContextLines).contains(query.context) else {
            throw FilesystemError(.invalidArgument, "context is 0 to \(limits.maxContextLines) lines.")
        }
        let pattern: TextPattern
        do throws(TextPattern.SyntaxError) {
            pattern = try TextPattern(query.expression, ignoringCase: query.ignoresCase)
        } catch {
            throw FilesystemError(
                .invalidArgument, "The expression \(query.expression.quoted) cannot be used: \(error.description).")
        }
        let location = try roots.locate(path)
        var search = ContentSearch(pattern, query, limits: limits, cursor: try SearchCursor(query.files.cursor))
        if try location.isFile() {
            try search.searchOnly(location, control: control)
        } else {
            try search.walk(
                try walk(from: location, query.files, at: search.cursor, control: control), location, control: control)
        }
        return search.result
    }
}

extension Location {
    fileprivate func isFile() throws(FilesystemError) -> Bool {
        let handle = try open(as: .handle)
        return try naming { () throws(Errno) in try handle.status() }.kind == .file
    }
}

/// One search under way.
private struct ContentSearch {
    let cursor: SearchCursor
    private let pattern: TextPattern
    private let query: ContentQuery
    private let limits: Limits
    private let maxMatches: Int
    private var shownBytes = 0
    private var pending: SearchCursor.Place?
    private(set) var result = ContentSearchResult()

    /// As much of a file's beginning as tells whether it is text, like git.
    private static let sniffedBytes = 8_000

    init(_ pattern: TextPattern, _ query: ContentQuery, limits: Limits, cursor: SearchCursor) {
        self.pattern = pattern
        self.query = query
        self.limits = limits
        self.cursor = cursor
        maxMatches = min(query.files.maxResults ?? limits.maxSearchResults, limits.maxSearchResults)
    }

    mutating func searchOnly(_ file: Location, control: CallControl) throws(FilesystemError) {
        try search(file, after: cursor.place, control: control)
        result.next = pending.map { SearchCursor(path: RelativePath(), place: $0).text }
    }

    mutating func walk(
        _ start: OrderedWalk, _ location: Location, control: CallControl
    ) throws(FilesystemError) {
        let wanted = try GlobPattern(query.files.pattern)
        var walk = start
        var last: RelativePath?
        try walk.run(entering: wanted.canMatch) { (entry, kind) throws(FilesystemError) in
            guard kind == .file, wanted.matches(entry) else { return .next }
            let isFirst = entry == cursor.position?.path
            let place = isFirst ? cursor.place : SearchCursor.Place()
            try search(location.below(entry), after: place, control: control)
            last = entry
            return result.stop == nil ? .next : .stop
        }
        result.visited = walk.scan.visited
        result.unreadDirectories = walk.unreadDirectories
        if let pending, let last {
            result.next = SearchCursor(path: last, place: pending).text
        } else {
            result.stop = result.stop ?? walk.scan.stop
            result.next = walk.next.map { SearchCursor(path: $0.path).text }
        }
    }

    /// Searches one file; sets `pending` where it has to be gone on with.
    private mutating func search(
        _ location: Location, after place: SearchCursor.Place, control: CallControl
    ) throws(FilesystemError) {
        if result.searchedFiles >= limits.maxSearchedFiles || result.searchedBytes >= limits.maxSearchedBytes {
            return stop(.bytes, at: place)
        }
        var lines = LineSearch(
            pattern, after: place.line, context: query.context, maxMatches: maxMatches - result.matches,
            maxShownBytes: limits.maxReadBytes - shownBytes)
        do throws(FilesystemError) {
            guard try read(location, from: place.bytes, into: &lines, control: control) else { return }
        } catch {
            if error.code == .cancelled { throw error }
            if result.stop == nil { result.unreadFiles += 1 }
            return
        }
        result.searchedFiles += 1
        result.matches += lines.matches
        result.unsearchedLines += lines.unsearchedLines
        shownBytes += lines.lines.reduce(0) { $0 + $1.text.utf8.count }
        if !lines.lines.isEmpty {
            result.files.append(.init(path: location.absolutePath, lines: lines.lines))
        }
        let reached = SearchCursor.Place(line: lines.lastLine, bytes: place.bytes + lines.doneBytes)
        if lines.isFull { stop(result.matches >= maxMatches ? .results : .bytes, at: reached) }
        if result.stop != nil, pending == nil { pending = reached }
    }

    private mutating func stop(_ reason: Stop, at place: SearchCursor.Place) {
        result.stop = reason
        pending = place
    }

    /// False where the file is binary.
    private mutating func read(
        _ location: Location, from start: Int, into lines: inout LineSearch, control: CallControl
    ) throws(FilesystemError) -> Bool {
        let file = try OpenFile(location)
        var bytes = 0
        var isBinary = false
        var isExpired = false
        do throws(FilesystemError) {
            try file.forEachBlock(from: start, control: control) { block in
                if bytes == 0 { isBinary = block.prefix(Self.sniffedBytes).contains(0) }
                guard !isBinary else { return false }
                bytes += block.count
                lines.consume(block)
                return !lines.isFull && result.searchedBytes + bytes < limits.maxSearchedBytes
            }
        } catch {
            guard error.code == .deadlineExceeded else { throw error }
            isExpired = true
        }
        result.searchedBytes += bytes
        if isBinary { result.binaryFiles += 1 }
        if isExpired {
            result.stop = .deadline
            lines.leaveLongLine()
        } else if !lines.isFull, result.searchedBytes >= limits.maxSearchedBytes, start + bytes < file.status.size {
            result.stop = .bytes
            lines.leaveLongLine()
        } else {
            lines.finish()
        }
        return !isBinary
    }
}

extension Location {
    fileprivate func below(_ entry: RelativePath) -> Location {
        let path = RelativePath(path.steps + entry.steps)
        return Location(root: root, path: path, given: root.path(of: path), resolver: resolver)
    }
}
