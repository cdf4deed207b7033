/// A position in a configuration file. Both numbers start at 1; columns count Unicode scalars.
public struct SourceMark: Sendable, Hashable, Comparable {
    /// The line, starting at 1.
    public var line: Int
    /// The column in Unicode scalars, starting at 1.
    public var column: Int

    /// Names a position; both numbers start at 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The beginning of a file.
    public static let start = SourceMark(line: 1, column: 1)

    /// Whether the first position comes before the second one in the file.
    public static func < (a: SourceMark, b: SourceMark) -> Bool { (a.line, a.column) < (b.line, b.column) }
}
