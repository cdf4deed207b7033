/// Reads CSV as RFC 4180 has it and as people write it.
///
/// The file is read twice. First all its values are looked at, so that the kinds of the columns fit every row, also a
/// late odd one; then tables are made. What can be read only once, such as a pipe, is kept in a temporary file between.
///
/// Blank lines are passed over, except in files of one column, where they are missing values. An empty cell in quotes is
/// an empty text where the file uses quotes only where they are needed, and missing like any other otherwise.
public struct CSVReader: TableSource {
    /// A column as it is read.
    struct Plan {
        var header: Column
        /// Whether a cell in quotes can be missing.
        var quotesMayBeMissing: Bool
    }

    /// The names, kinds and spellings that were found out from all rows.
    public private(set) var header: Table
    /// How the characters of the file are stored.
    public let encoding: TextEncoding
    let dialect: CSVDialect
    private let options: CSVOptions
    private let missing: MissingWords
    private let plans: [Plan]
    private var builders: [ColumnBuilder]
    private var scanner: CSVScanner
    /// The next row of the block.
    private var row = 0

    /// How many bytes of different texts a table holds before it is cut short.
    static let tableBytes = 1 << 25

    /// - Parameters:
    ///   - path: A file, or `-` for the standard input.
    ///   - options: What is known about the file.
    /// - Throws: ``TableError`` naming file, line and column of what is wrong.
    public init(path: String, options: CSVOptions = CSVOptions()) throws(TableError) {
        try self.init(FileInput(path: path), options: options)
    }

    /// - Parameter bytes: The content of a file.
    public init(bytes: [UInt8], name: String = "input", options: CSVOptions = CSVOptions()) throws(TableError) {
        try self.init(FileInput(bytes, name: name), options: options)
    }

    init(_ file: FileInput, options: CSVOptions) throws(TableError) {
        var sample: [UInt8] = []
        try file.read(CSVDialect.sampleSize, at: 0, into: &sample)
        var sniffed = TextInput.sniff(sample, isWhole: sample.count == file.size)
        if let given = options.encoding, given != sniffed.encoding {
            sniffed = .init(encoding: given, offset: 0, isCertain: true)
        }
        do throws(TableError) {
            self = try Self(file, sniffed, isWhole: sample.count == file.size, options)
        } catch .malformed(let place, let text) {
            guard !sniffed.isCertain, options.encoding == nil, text.hasPrefix(CSVScanner.notUTF8) else {
                throw .malformed(place, text)
            }
            sniffed.encoding = .windows1252
            self = try Self(file, sniffed, isWhole: sample.count == file.size, options)
        }
    }

    private init(
        _ file: FileInput, _ sniffed: TextInput.Sniffed, isWhole: Bool, _ options: CSVOptions
    ) throws(TableError) {
        let input = TextInput(file, encoding: sniffed.encoding, offset: sniffed.offset)
        var text: [UInt8] = []
        var head = input
        _ = try head.read(CSVDialect.sampleSize, into: &text)
        guard !text.isEmpty else {
            throw .malformed(
                .init(source: file.name), "The file is empty. It needs a line with the names of its columns.")
        }
        (encoding, self.options) = (sniffed.encoding, options)
        dialect = try CSVDialect(sniffing: text, isWhole: isWhole, options: options)
        missing = MissingWords(options.missing)
        var survey = CSVSurvey(CSVScanner(input, dialect: dialect, limits: options.limits), missing, options, dialect)
        plans = try survey.plans()
        builders = try plans.map { plan throws(TableError) in try ColumnBuilder(plan.header) }
        header = try Table(plans.map(\.header))
        scanner = CSVScanner(input, dialect: dialect, limits: options.limits)
        if dialect.hasHeader { _ = try scanner.next(single: true) }
        row = scanner.rows
    }

    /// The next rows; nil at the end of the file.
    public mutating func next() throws -> Table? {
        var count = 0
        while count < options.rowsPerTable {
            if row == scanner.rows {
                row = 0
                guard try scanner.next() else { break }
            }
            let rows = row..<min(scanner.rows, row + options.rowsPerTable - count)
            var bytes = 0
            for column in plans.indices {
                try read(rows, column)
                bytes += builders[column].texts.byteCount
            }
            row = rows.upperBound
            count += rows.count
            if bytes > Self.tableBytes { break }
        }
        guard count > 0 else { return nil }
        return try Table(builders.indices.map { builders[$0].finish() })
    }

    private mutating func read(_ rows: Range<Int>, _ column: Int) throws(TableError) {
        let misfit = Self.read(
            rows, column, of: scanner, into: &builders[column], missing, dialect.quote,
            quotesMayBeMissing: plans[column].quotesMayBeMissing)
        if let misfit { throw self.misfit(misfit, column) }
    }

    /// Reads the cells of a column; gives the one that is not of its kind, if there is one.
    private static func read(
        _ rows: Range<Int>, _ column: Int, of scanner: CSVScanner, into builder: inout ColumnBuilder,
        _ missing: MissingWords, _ quote: UInt8, quotesMayBeMissing: Bool
    ) -> CSVScanner.Cell? {
        let (width, bytes, cells) = (scanner.columns, scanner.text.span, scanner.cells.span)
        var unescaped: [UInt8] = []
        for row in rows {
            let cell = cells[row * width + column]
            let text = bytes.extracting(cell.range)
            if quotesMayBeMissing || !cell.isQuoted, missing.contains(text) {
                builder.appendMissing()
                continue
            }
            let isRead: Bool
            if cell.hasEscapes {
                text.unescape(quote, into: &unescaped)
                isRead = builder.append(reading: unescaped.span)
            } else {
                isRead = builder.append(reading: text)
            }
            if !isRead { return cell }
        }
        return nil
    }

    private func misfit(_ cell: CSVScanner.Cell, _ column: Int) -> TableError {
        let start = String(decoding: scanner.text[cell.range].prefix(40), as: UTF8.self)
        let plan = plans[column].header
        return .malformed(
            scanner.place(cell.range.lowerBound, column: plan.name),
            "\"\(start)\" is not one of the \(plan.kind.rawValue) of this column. "
                + "Correct it, or declare the column as texts.")
    }
}

/// The words that stand for a missing value.
struct MissingWords {
    private let words: [[UInt8]]
    private let hasEmpty: Bool
    private let longest: Int

    init(_ words: [String]) {
        hasEmpty = words.contains("")
        self.words = words.filter { !$0.isEmpty }.map { Array($0.utf8) }
        longest = self.words.reduce(0) { max($0, $1.count) }
    }

    @inline(__always)
    func contains(_ text: Span<UInt8>) -> Bool {
        if text.isEmpty { return hasEmpty }
        return text.count <= longest && isWord(text)
    }

    private func isWord(_ text: Span<UInt8>) -> Bool {
        words.contains { word in
            guard word.count == text.count else { return false }
            for position in word.indices where word[position] != text[position] { return false }
            return true
        }
    }
}

extension Span<UInt8> {
    /// Writes the bytes with each doubled quote once.
    func unescape(_ quote: UInt8, into bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        var position = 0
        while position < count {
            bytes.append(self[position])
            position += self[position] == quote ? 2 : 1
        }
    }
}
