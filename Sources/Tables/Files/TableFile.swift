/// The formats of table files.
public enum TableFormat: String, Sendable, CaseIterable {
    /// Comma-separated values, with any delimiter.
    case csv
    /// JSON Lines, or a JSON array of objects when reading.
    case json
    /// Apache Parquet.
    case parquet
    /// Apache Arrow's file format, also known as Feather version 2; when reading also Arrow's stream format.
    case arrow

    /// The format that the ending of a file name stands for; nil where there is none known.
    public init?(path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "csv", "tsv", "tab", "txt": self = .csv
        case "json", "jsonl", "ndjson": self = .json
        case "parquet", "pq": self = .parquet
        case "arrow", "arrows", "feather", "ipc": self = .arrow
        default: return nil
        }
    }
}

/// The way into files of any format.
public enum TableFile {
    /// How a file is to be read or written.
    public struct Options: Sendable {
        /// The format, where the ending of the name does not tell it.
        public var format: TableFormat?
        /// What is known about a CSV file. Declared kinds count for JSON too.
        public var csv: CSVOptions

        /// Everything by the name and the content of the file.
        public init(format: TableFormat? = nil, csv: CSVOptions = CSVOptions()) {
            (self.format, self.csv) = (format, csv)
        }
    }

    /// Opens a file for reading.
    ///
    /// - Parameter path: A file; `-` is the standard input, in CSV unless the options say otherwise.
    /// - Throws: ``TableError`` where the file cannot be read, or its format is not known.
    public static func open(_ path: String, _ options: Options = Options()) throws(TableError) -> any TableSource {
        switch try format(path, options) {
        case .csv: try CSVReader(path: path, options: options.csv)
        case .json:
            try JSONLinesReader(path: path, kinds: options.csv.kinds, rowsPerTable: options.csv.rowsPerTable)
        case .parquet: try ParquetReader(path: path)
        case .arrow: try ArrowReader(path: path)
        }
    }

    /// Begins a file. It has its name only when the sink is finished; one that is there already is replaced then.
    ///
    /// - Parameter path: A file; `-` is the standard output, in CSV unless the options say otherwise.
    /// - Throws: ``TableError`` where the file cannot be made, or its format is not known.
    public static func create(_ path: String, _ options: Options = Options()) throws(TableError) -> any TableSink {
        switch try format(path, options) {
        case .csv:
            var csv = options.csv
            if csv.delimiter == nil, path.lowercased().hasSuffix(".tsv") { csv.delimiter = "\t" }
            return try CSVWriter(path: path, options: csv)
        case .json: return try JSONLinesWriter(path: path)
        case .parquet: return try ParquetWriter(path: path)
        case .arrow: return try ArrowWriter(path: path)
        }
    }

    private static func format(_ path: String, _ options: Options) throws(TableError) -> TableFormat {
        if let format = options.format { return format }
        if path == "-" { return .csv }
        if let format = TableFormat(path: path) { return format }
        throw .file(
            path: path,
            "The ending of the name tells no format. Name one: "
                + TableFormat.allCases.map(\.rawValue).joined(separator: ", ")
                + ".")
    }
}
