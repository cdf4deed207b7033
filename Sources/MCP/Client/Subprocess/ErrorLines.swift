/// Cuts what a server writes to standard error into lines for the log, and keeps the last of them to explain its end.
///
/// A line beyond the limit is cut, bytes that are not UTF-8 and control characters are replaced.
struct ErrorLines {
    static let maxLineBytes = 4096
    /// How many lines are kept, and how many bytes of them an explanation has.
    static let keptLines = 20
    static let keptBytes = 2048

    private var line: [UInt8] = []
    private var isCut = false
    /// The last lines, oldest first.
    private(set) var last: [String] = []

    /// Takes the next bytes and returns the lines that they complete.
    mutating func feed(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            keep(rest[..<end])
            if let line = complete() { lines.append(line) }
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return lines
    }

    /// The stream has ended; what is left counts as a line.
    mutating func finish() -> String? { complete() }

    /// The last lines as one text, the end of it if it is long; nil when there are none.
    var explanation: String? {
        guard !last.isEmpty else { return nil }
        let text = last.joined(separator: "\n")
        return text.utf8.count <= Self.keptBytes
            ? text : "…" + String(decoding: text.utf8.suffix(Self.keptBytes), as: UTF8.self)
    }

    /// Any bytes as one line for a log.
    static func readable(_ bytes: some Collection<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var readable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { readable.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(readable)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || scalar.value == 0x7F
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        let part = bytes.prefix(Self.maxLineBytes - line.count)
        line.append(contentsOf: part)
        if part.count < bytes.count { isCut = true }
    }

    private mutating func complete() -> String? {
        defer {
            line.removeAll(keepingCapacity: true)
            isCut = false
        }
        if line.last == 0x0D { line.removeLast() }
        guard !line.isEmpty else { return nil }
        let text = Self.readable(line) + (isCut ? "…" : "")
        if last.count == Self.keptLines { last.removeFirst() }
        last.append(text)
        return text
    }
}
