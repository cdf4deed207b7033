/// What is wrong with a table, or with the file it comes from. The description names the place and the way out.
public enum TableError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two columns have one name.
    case repeatedColumn(String)
    /// A column is shorter or longer than the others.
    case unevenColumns(String, count: Int, expected: Int)
    /// A file or a stream cannot be read as what it should be.
    case malformed(Place, String)
    /// A limit was exceeded, such as that of the length of a cell.
    case limit(Place, String)
    /// The file uses a part of its format that is not supported.
    case unsupported(String)
    /// The file system said no.
    case file(path: String, String)

    /// Where in the input something is.
    public struct Place: Sendable, Equatable {
        /// The name of the file or stream; nil where it has none.
        public var source: String?
        /// The line, from 1; nil for formats without lines.
        public var line: Int?
        /// The name of the column; nil where it is not about one.
        public var column: String?

        /// Knows of nothing unless it is given.
        public init(source: String? = nil, line: Int? = nil, column: String? = nil) {
            (self.source, self.line, self.column) = (source, line, column)
        }
    }

    /// Names the place of what is wrong.
    public var description: String {
        switch self {
        case .repeatedColumn(let name): "Two columns are called \"\(name)\". Give each a name of its own."
        case .unevenColumns(let name, let count, let expected):
            "Column \"\(name)\" has \(count) rows and not \(expected)."
        case .malformed(let place, let text), .limit(let place, let text): "\(place)\(text)"
        case .unsupported(let text): text
        case .file(let path, let text): "\(path): \(text)"
        }
    }
}

extension TableError.Place: CustomStringConvertible {
    /// Ends in a colon and a blank; empty where nothing is known.
    public var description: String {
        var parts: [String] = []
        if let source { parts.append(source) }
        if let line { parts.append("line \(line)") }
        if let column { parts.append("column \"\(column)\"") }
        return parts.isEmpty ? "" : parts.joined(separator: ", ") + ": "
    }
}
