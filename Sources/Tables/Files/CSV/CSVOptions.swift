/// How a CSV file is to be read or written. What is not given is found out from the file when reading.
public struct CSVOptions: Sendable {
    /// What stands between the cells of a row, one ASCII character; a comma for writing unless given.
    public var delimiter: Character?
    /// What stands around cells that hold a delimiter or a line break, one ASCII character; `"` for writing.
    public var quote: Character?
    /// Whether the first row names the columns. Written unless false.
    public var hasHeader: Bool?
    /// How the characters are stored. Files are always written in UTF-8.
    public var encoding: TextEncoding?
    /// What stands for a missing value. The first one is written. Give `["", "NA"]` to have R's word read as well.
    public var missing: [String]
    /// Columns whose kind is not to be found out, by their names.
    public var kinds: [String: ColumnKind]
    /// How the points in time of columns are written, by the names of the columns, which are then instants.
    public var patterns: [String: TimePattern]
    /// What a line ends with when written.
    public var lineEnding: String
    /// What a file may hold at most.
    public var limits: Limits
    /// How many rows the tables of a stream have, but for shorter ones of large rows and the last one.
    public var rowsPerTable: Int

    /// The sizes beyond which a file is refused.
    public struct Limits: Sendable {
        /// How many bytes a cell may have: 1 MiB unless said otherwise, at most 512 MiB.
        public var cell: Int
        /// How many columns there may be: 100,000 unless said otherwise.
        public var columns: Int
        /// How many bytes a row may have: 64 MiB unless said otherwise, at most 1 GiB.
        public var line: Int

        /// - Parameters:
        ///   - cell: How many bytes a cell may have.
        ///   - columns: How many columns there may be.
        ///   - line: How many bytes a row may have.
        public init(cell: Int = 1 << 20, columns: Int = 100_000, line: Int = 1 << 26) {
            self.cell = min(max(cell, 1), 1 << 29)
            self.columns = max(columns, 1)
            self.line = min(max(line, 1), 1 << 30)
        }
    }

    /// Everything found out from the file, empty cells missing.
    public init(
        delimiter: Character? = nil, quote: Character? = nil, hasHeader: Bool? = nil, encoding: TextEncoding? = nil,
        missing: [String] = [""], kinds: [String: ColumnKind] = [:], patterns: [String: TimePattern] = [:],
        lineEnding: String = "\n", limits: Limits = Limits(), rowsPerTable: Int = 65_536
    ) {
        (self.delimiter, self.quote, self.hasHeader, self.encoding) = (delimiter, quote, hasHeader, encoding)
        (self.missing, self.kinds, self.patterns, self.limits) = (missing, kinds, patterns, limits)
        (self.lineEnding, self.rowsPerTable) = (lineEnding, max(rowsPerTable, 1))
    }
}

extension CSVOptions {
    /// The character as the byte it is in a file.
    static func byte(_ character: Character?, _ role: String) throws(TableError) -> UInt8? {
        guard let character else { return nil }
        guard let byte = character.asciiValue, byte != 0x0A, byte != 0x0D, byte != 0 else {
            throw .unsupported("The \(role) must be one ASCII character other than a line break.")
        }
        return byte
    }
}
