/// A patch of many files, taken apart: unified differences as `git diff` and `diff -u` write them.
struct Patch: Sendable {
    /// What happens to one file.
    struct File: Hashable, Sendable {
        /// The line of the patch where it begins, from 1.
        var line: Int
        /// Nil where the file is new.
        var oldPath: [UInt8]?
        /// Nil where the file goes.
        var newPath: [UInt8]?
        /// Whether it keeps its content, or some of it, under another name.
        var isRename = false
        var newMode: String?
        var hunks: [Hunk] = []

        var addedLines: Int { hunks.reduce(0) { $0 + $1.lines.count { $0.kind == .added } } }
        var removedLines: Int { hunks.reduce(0) { $0 + $1.lines.count { $0.kind == .removed } } }
    }

    /// Lines of the old file that become lines of the new one.
    struct Hunk: Hashable, Sendable {
        var line: Int
        var oldStart: Int
        var oldCount: Int
        var newCount: Int
        var lines: [Line] = []
    }

    struct Line: Hashable, Sendable {
        enum Kind: Hashable, Sendable { case context, removed, added }

        var kind: Kind
        /// Without its line feed.
        var text: ArraySlice<UInt8>
        /// Whether it is the last one of its file and ends without a line feed.
        var endsFile = false
    }

    /// Why a patch cannot be used.
    struct Fault: Error, Hashable {
        /// In the patch, from 1.
        let line: Int
        let message: String
    }

    static let maxHunks = 20_000
    static let devNull = Array("/dev/null".utf8)

    let files: [File]

    init(_ bytes: [UInt8], maxFiles: Int) throws(Fault) {
        var reader = PatchReader(bytes, maxFiles: maxFiles)
        files = try reader.read()
    }
}

/// Reads a patch line by line.
private struct PatchReader {
    private let lines: [ArraySlice<UInt8>]
    private let maxFiles: Int
    private var index = 0
    private var files: [Patch.File] = []
    private var current: Patch.File?
    /// Whether the paths of the current file stand in lines of their own.
    private var hasPaths = false
    private var hunks = 0

    init(_ bytes: [UInt8], maxFiles: Int) {
        var lines = bytes.lineRanges.map { range in
            bytes[range].last == UInt8(ascii: "\n") ? bytes[range].dropLast() : bytes[range]
        }
        // A patch that went through a system with other line ends: its own header shows it.
        let header = lines.first { $0.starts(with: "--- ".utf8) || $0.starts(with: "diff --git ".utf8) }
        if header?.last == UInt8(ascii: "\r") {
            lines = lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        }
        self.lines = lines
        self.maxFiles = maxFiles
    }

    mutating func read() throws(Patch.Fault) -> [Patch.File] {
        while index < lines.count { try readLine() }
        try endFile()
        guard !files.isEmpty else {
            throw fault("it has no file: each begins with a line '--- a/path' and a line '+++ b/path'")
        }
        return files
    }

    private func fault(_ message: String, at line: Int? = nil) -> Patch.Fault {
        Patch.Fault(line: line ?? min(index + 1, max(lines.count, 1)), message: message)
    }

    private mutating func readLine() throws(Patch.Fault) {
        let line = lines[index]
        if let rest = line.after("diff --git ") {
            try beginFile()
            let paths = Self.paths(ofGitHeader: rest)
            current?.oldPath = paths.old
            current?.newPath = paths.new
        } else if let rest = line.after("--- "), index + 1 < lines.count, let next = lines[index + 1].after("+++ ") {
            try readPaths(old: rest, new: next)
            index += 1
        } else if line.starts(with: "@@ ".utf8) || line.elementsEqual("@@".utf8) {
            return try readHunk(line)
        } else if line.starts(with: "GIT binary patch".utf8) || line.starts(with: "Binary files ".utf8) {
            throw fault("binary changes are not supported; write such files as a whole")
        } else if current != nil {
            try readHeader(line)
        }
        index += 1
    }

    private mutating func beginFile() throws(Patch.Fault) {
        try endFile()
        guard files.count < maxFiles else { throw fault("it has more than \(maxFiles) files") }
        current = Patch.File(line: index + 1)
    }

    private mutating func endFile() throws(Patch.Fault) {
        defer {
            current = nil
            hasPaths = false
        }
        guard let current else { return }
        guard current.oldPath != nil || current.newPath != nil else {
            throw fault("the file that begins here has no path", at: current.line)
        }
        files.append(current)
    }

    private mutating func readPaths(old: ArraySlice<UInt8>, new: ArraySlice<UInt8>) throws(Patch.Fault) {
        if current == nil || hasPaths { try beginFile() }
        hasPaths = true
        let (from, to) = (try path(old), try path(new))
        let isPrefixed = [(from, "a/"), (to, "b/")].allSatisfy { path, prefix in
            path == Patch.devNull || path.starts(with: prefix.utf8)
        }
        func named(_ path: [UInt8]) -> [UInt8]? {
            path == Patch.devNull ? nil : isPrefixed ? Array(path.dropFirst(2)) : path
        }
        // The names of a rename stand in lines of their own, without a prefix.
        if current?.isRename != true {
            current?.oldPath = named(from)
            current?.newPath = named(to)
        }
        guard from != Patch.devNull || to != Patch.devNull else { throw fault("both paths are /dev/null") }
    }

    private mutating func readHeader(_ line: ArraySlice<UInt8>) throws(Patch.Fault) {
        if let mode = line.after("new mode ") ?? line.after("new file mode ") {
            current?.newMode = String(decoding: mode, as: UTF8.self)
            if line.starts(with: "new file".utf8) { current?.oldPath = nil }
        } else if line.starts(with: "deleted file mode ".utf8) {
            current?.newPath = nil
        } else if let from = line.after("rename from ") {
            let oldPath = try path(from)
            current?.oldPath = oldPath
            current?.isRename = true
        } else if let to = line.after("rename to ") {
            let newPath = try path(to)
            current?.newPath = newPath
            current?.isRename = true
        } else if line.starts(with: "copy ".utf8) {
            throw fault("copies are not supported; use copy_file, then patch the copy")
        } else if current?.hunks.isEmpty == false, let first = line.first, " +-".utf8.contains(first),
            !line.elementsEqual("-- ".utf8), !line.elementsEqual("--".utf8)
        {
            throw fault("the hunk before has more lines than its @@ line says")
        }
    }

    private mutating func readHunk(_ header: ArraySlice<UInt8>) throws(Patch.Fault) {
        guard current != nil, hasPaths else { throw fault("this hunk belongs to no file") }
        hunks += 1
        guard hunks <= Patch.maxHunks else { throw fault("it has more than \(Patch.maxHunks) hunks") }
        var hunk = try hunk(header)
        let previous = current?.hunks.last
        if let previous, hunk.oldStart < previous.oldStart + previous.oldCount {
            throw fault("this hunk overlaps the one before or stands above it; order them by their lines")
        }
        let first = index
        index += 1
        var (old, new) = (0, 0)
        while old < hunk.oldCount || new < hunk.newCount {
            guard index < lines.count, let line = Self.line(lines[index]) else {
                throw fault(
                    "this hunk ends after \(old) old and \(new) new lines; its @@ line says \(hunk.oldCount) and "
                        + "\(hunk.newCount)", at: first + 1)
            }
            if line.kind != .added { old += 1 }
            if line.kind != .removed { new += 1 }
            guard old <= hunk.oldCount, new <= hunk.newCount else {
                throw fault("the hunk has more lines than its @@ line says", at: first + 1)
            }
            hunk.lines.append(line)
            index += 1
            try readMarker(&hunk)
        }
        guard hunk.lines.contains(where: { $0.kind != .context }) else {
            throw fault("this hunk changes nothing", at: first + 1)
        }
        current?.hunks.append(hunk)
    }

    private mutating func readMarker(_ hunk: inout Patch.Hunk) throws(Patch.Fault) {
        guard index < lines.count, lines[index].first == UInt8(ascii: "\\") else { return }
        hunk.lines[hunk.lines.count - 1].endsFile = true
        index += 1
    }

    /// Nil where the line is none of a hunk. One that is empty lost its blank in transport.
    private static func line(_ line: ArraySlice<UInt8>) -> Patch.Line? {
        switch line.first {
        case nil: Patch.Line(kind: .context, text: [])
        case UInt8(ascii: " "): Patch.Line(kind: .context, text: line.dropFirst())
        case UInt8(ascii: "-"): Patch.Line(kind: .removed, text: line.dropFirst())
        case UInt8(ascii: "+"): Patch.Line(kind: .added, text: line.dropFirst())
        default: nil
        }
    }

    /// `@@ -12,3 +12,4 @@ anything`
    private func hunk(_ header: ArraySlice<UInt8>) throws(Patch.Fault) -> Patch.Hunk {
        let words = header.split(separator: UInt8(ascii: " "), maxSplits: 4)
        guard words.count >= 4, words[3].elementsEqual("@@".utf8), let old = Self.range(words[1], "-"),
            let new = Self.range(words[2], "+")
        else { throw fault("a hunk begins with '@@ -12,3 +12,4 @@': old line and count, new line and count") }
        return Patch.Hunk(line: index + 1, oldStart: old.start, oldCount: old.count, newCount: new.count)
    }

    private static func range(_ text: ArraySlice<UInt8>, _ sign: Unicode.Scalar) -> (start: Int, count: Int)? {
        let maxDigits = 9
        guard text.first == UInt8(ascii: sign) else { return nil }
        let parts = text.dropFirst().split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> Int? in
            guard part.count <= maxDigits, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return Int(String(decoding: part, as: UTF8.self))
        }
        guard numbers.count == parts.count, let start = numbers.first, parts.count <= 2 else { return nil }
        return (start, parts.count == 2 ? numbers[1] : 1)
    }

    /// `a/x b/x`; where the names have blanks, only a header with twice the same name can be read.
    private static func paths(ofGitHeader text: ArraySlice<UInt8>) -> (old: [UInt8]?, new: [UInt8]?) {
        let half = text.count / 2
        let (old, new) = (text.prefix(half), text.dropFirst(half + 1))
        guard text.count % 2 == 1, let a = old.after("a/"), let b = new.after("b/"), a.elementsEqual(b) else {
            return (nil, nil)
        }
        return (Array(a), Array(b))
    }

    /// A path, perhaps in quotes with escapes, perhaps followed by a tab and a time.
    private func path(_ text: ArraySlice<UInt8>) throws(Patch.Fault) -> [UInt8] {
        guard text.first == UInt8(ascii: "\"") else { return Array(text.prefix { $0 != UInt8(ascii: "\t") }) }
        guard let path = QuotedPath.read(text) else { throw fault("the path in quotes is malformed") }
        return path
    }
}

/// Paths as git quotes them when they hold more than printable ASCII.
private enum QuotedPath {
    static func read(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "\""): 34,
            UInt8(ascii: "\\"): 92, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
            UInt8(ascii: "v"): 11,
        ]
        var path: [UInt8] = []
        var rest = text.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return path }
            guard byte == UInt8(ascii: "\\") else {
                path.append(byte)
                continue
            }
            guard let next = rest.first else { return nil }
            if let plain = simple[next] {
                path.append(plain)
                rest.removeFirst()
            } else {
                guard let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) else { return nil }
                path.append(value)
                rest = rest.dropFirst(3)
            }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// What follows a beginning, or nil where it begins with something else.
    fileprivate func after(_ prefix: String) -> ArraySlice<UInt8>? {
        starts(with: prefix.utf8) ? dropFirst(prefix.utf8.count) : nil
    }
}
