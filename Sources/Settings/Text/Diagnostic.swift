public import JSON

/// One thing that is wrong, or doubtful, in a configuration: where it is and what to do about it.
///
/// Values that came from the environment or a secret are never part of it.
public struct Diagnostic: Sendable, Hashable {
    /// Whether the configuration can be used in spite of it.
    public enum Severity: String, Sendable, Hashable {
        /// The configuration is refused.
        case error
        /// The configuration is used.
        case warning
    }

    /// Whether the configuration can be used in spite of it.
    public var severity: Severity
    /// The name of the file.
    public var file: String
    /// The position; nil when there is none, as for a file that cannot be read.
    public var mark: SourceMark?
    /// The setting, such as `servers.files.filesystem.roots[0]`; empty for the whole file.
    public var path: String
    /// What is wrong, as one sentence without a period.
    public var message: String
    /// What was probably meant, ready to be written in place of what is there.
    public var suggestion: String?
    /// The line of the file; nil when there is none or when it may hold a secret.
    public var excerpt: String?

    /// Describes a finding.
    public init(
        _ severity: Severity = .error, file: String, mark: SourceMark? = nil, path: String = "", message: String,
        suggestion: String? = nil, excerpt: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.mark = mark
        self.path = path
        self.message = message
        self.suggestion = suggestion
        self.excerpt = excerpt
    }

    /// The finding for programs: `severity`, `file`, `line`, `column`, `path`, `message` and `suggestion`.
    public var json: JSONValue {
        var object: JSONObject = ["severity": .string(severity.rawValue), "file": .string(file)]
        if let mark {
            object["line"] = JSONValue(mark.line)
            object["column"] = JSONValue(mark.column)
        }
        object["path"] = .string(path)
        object["message"] = .string(message)
        object["suggestion"] = suggestion.map(JSONValue.string)
        return .object(object)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The finding on one line: `imcp.yaml:4:3: error: unknown key "rots" in servers; did you mean "roots"?`
    public var description: String {
        let place = mark.map { "\(file):\($0.line):\($0.column)" } ?? file
        let question = suggestion.map { "; did you mean \"\($0)\"?" } ?? ""
        return "\(place): \(severity.rawValue): \(message)\(question)"
    }

    /// The finding for people: the one line, the line of the file and a caret below the position.
    public func rendered() -> String {
        guard let excerpt, let mark else { return description }
        let window = ExcerptWindow(line: excerpt, column: mark.column)
        return "\(description)\n    \(window.text)\n    \(window.indent)^"
    }
}

/// The part of a line that is shown: all of it, or a stretch around the column when it is long.
private struct ExcerptWindow {
    /// How many characters of a line are shown.
    private static let width = 120

    let text: String
    let indent: String

    init(line: String, column: Int) {
        let scalars = Array(line.unicodeScalars)
        let target = min(max(column - 1, 0), scalars.count)
        let start = scalars.count <= Self.width ? 0 : max(0, min(target - Self.width / 2, scalars.count - Self.width))
        let shown = scalars[start..<min(start + Self.width, scalars.count)]
        text = String(String.UnicodeScalarView(shown.map(Self.visible)))
        indent = String(String.UnicodeScalarView(scalars[start..<target].map { $0 == "\t" ? "\t" : " " }))
    }

    /// Control characters would play tricks on a terminal.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar != "\t" && scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
    }
}
