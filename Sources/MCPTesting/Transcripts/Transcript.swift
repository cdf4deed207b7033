/// A conversation with a server as text, as a test keeps it.
///
/// ```
/// # A comment.
/// #! pageSize 2            an option, for the test to read
/// > {"jsonrpc":"2.0",…}    sent as it is
/// < {"jsonrpc":"2.0",…}    received, in this order
/// <~ {"jsonrpc":"2.0",…}   received together with its neighbours of the same kind, in any order
/// ```
///
/// Values that differ from run to run stand as `$member1`, `$member2`, and may be sent back by that name; which members
/// have such values is for the player to know. At the end nothing may be left to receive.
public struct Transcript: Sendable, Equatable {
    /// One line.
    public enum Line: Sendable, Equatable {
        /// A comment, an option or an empty line.
        case other(String)
        /// The client says this.
        case sent(String)
        /// The server says this; without order, it may change places with its neighbours.
        case received(String, isOrdered: Bool)
    }

    /// The lines from the first to the last.
    public var lines: [Line]

    /// Reads the text. Whatever is no message is kept as it is.
    public init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).map { line in
            if line.hasPrefix("> ") { return .sent(String(line.dropFirst(2))) }
            if line.hasPrefix("<~") { return .received(String(line.dropFirst(3)), isOrdered: false) }
            if line.hasPrefix("<") { return .received(String(line.dropFirst(2)), isOrdered: true) }
            return .other(line)
        }
    }

    /// The text, to be read again by ``init(_:)``.
    public var text: String {
        lines.map { line in
            switch line {
            case .other(let text): text
            case .sent(let text): "> \(text)"
            case .received(let text, isOrdered: true): text.isEmpty ? "<" : "< \(text)"
            case .received(let text, isOrdered: false): text.isEmpty ? "<~" : "<~ \(text)"
            }
        }.joined(separator: "\n")
    }

    /// What follows each `#!`, cut into words.
    public var options: [[String]] {
        lines.compactMap { line in
            guard case .other(let text) = line, text.hasPrefix("#! ") else { return nil }
            return text.split(separator: " ").dropFirst().map(String.init)
        }
    }

    /// Where another transcript says something else: a sentence for each line.
    public func differences(from written: Transcript) -> [String] {
        let changed = zip(lines, written.lines).filter { $0 != $1 }.map { "said \($0), expected \($1)" }
        let more = lines.dropFirst(written.lines.count).map { "said \($0), expected the end" }
        let fewer = written.lines.dropFirst(lines.count).map { "said nothing, expected \($0)" }
        return changed + more + fewer
    }
}
