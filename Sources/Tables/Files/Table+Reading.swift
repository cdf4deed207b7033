extension Table {
    /// The rows of a stream as one table, with one dictionary for each column of texts.
    ///
    /// - Parameter limit: How many rows are read at most, from the start.
    /// - Throws: What the stream throws.
    public init(reading source: some TableSource, limit: Int = .max) throws {
        var source = source
        var parts = source.header.columns.map { ColumnParts($0) }
        var count = 0
        while count < limit, let table = try source.next() {
            let part = table.rowCount > limit - count ? table.rows(0..<limit - count) : table
            for (position, column) in part.columns.enumerated() { parts[position].append(column) }
            count += part.rowCount
        }
        try self.init(parts.map { $0.column })
    }

    /// Rows drawn from a stream, each with the same probability, in the order of the stream.
    ///
    /// - Parameters:
    ///   - count: How many rows; all of them where the stream has fewer.
    ///   - random: The same numbers choose the same rows.
    ///   - stream: Which stream of the numbers is used.
    /// - Throws: What the stream of rows throws.
    public init(
        sampling source: some TableSource, count: Int, random: CounterRandom, stream: UInt32 = 0
    ) throws {
        var source = source
        // Which row of the stream each place holds, and where it is in the kept rows.
        var kept = Table.Reservoir(count: max(count, 0))
        var held = source.header
        while let table = try source.next() {
            let start = kept.seen
            let chosen = kept.take(table.rowCount, random, stream)
            guard !chosen.isEmpty else { continue }
            let old = kept.places.filter { $0 < start }
            let oldPositions = kept.positions(of: old)
            let parts = [held.rows(at: oldPositions), table.rows(at: chosen.map { $0 - start })]
            held = try Table(reading: TableList(header: source.header, tables: parts))
            kept.held = old + chosen
        }
        self = held
    }

    /// Which rows of a stream are in the sample: Vitter's algorithm R, with a number of its own for each row.
    private struct Reservoir {
        let count: Int
        /// The rows of the sample, in no order.
        var places: [Int] = []
        /// The rows that are kept at the moment, in order.
        var held: [Int] = []
        var seen = 0

        /// Takes the next rows of the stream; gives those of them that are in the sample then, in order.
        mutating func take(_ rows: Int, _ random: CounterRandom, _ stream: UInt32) -> [Int] {
            let start = seen
            for row in start..<start + rows {
                if places.count < count {
                    places.append(row)
                } else {
                    let bits = random.bits(row: UInt64(row), stream: stream).first
                    let place = CounterRandom.index(bits, below: row + 1)
                    if place < count { places[place] = row }
                }
            }
            seen = start + rows
            places.sort { $0 < $1 }
            return places.filter { $0 >= start }
        }

        /// Where rows are among those that are kept; both are in order.
        func positions(of rows: [Int]) -> [Int] {
            var position = 0
            return rows.map { row in
                while held[position] != row { position += 1 }
                return position
            }
        }
    }
}

/// Tables that are there already, as a stream.
public struct TableList: TableSource {
    /// The columns of all the tables.
    public let header: Table
    private var tables: ArraySlice<Table>

    /// - Parameter tables: Tables with the columns of the header.
    public init(header: Table, tables: [Table]) { (self.header, self.tables) = (header.header, tables[...]) }

    /// The next table; nil at the end.
    public mutating func next() -> Table? { tables.popFirst() }
}

/// Columns of a stream that become one.
private struct ColumnParts {
    private let header: Column
    private var wholes: [Int64] = []
    private var numbers: [Double] = []
    private var booleans: [Bool] = []
    private var texts = TextBuilder()
    private var missing = MissingMask(count: 0)
    private var count = 0

    init(_ header: Column) { self.header = header }

    mutating func append(_ column: Column) {
        switch column.values {
        case .integers(let values), .instants(let values): wholes += values
        case .numbers(let values): numbers += values
        case .booleans(let values): booleans += values
        case .texts(let values): append(values, of: column)
        }
        count += column.count
        if column.missing != nil || missing.count > 0 {
            while missing.count < count - column.count { missing.append(false) }
            for row in 0..<column.count { missing.append(column.isMissing(row)) }
        }
    }

    private mutating func append(_ values: TextValues, of column: Column) {
        // A text is looked up once for each table, and only if a row has it.
        var codes = [UInt32?](repeating: nil, count: values.dictionary.count)
        for (row, code) in values.codes.enumerated() {
            guard !column.isMissing(row), Int(code) < codes.count else {
                texts.appendMissing()
                continue
            }
            if let known = codes[Int(code)] {
                texts.append(code: known)
            } else {
                let fresh = texts.code(of: Array(values.dictionary[Int(code)].utf8).span)
                codes[Int(code)] = fresh
                texts.append(code: fresh)
            }
        }
    }

    var column: Column {
        let values: ColumnValues =
            switch header.kind {
            case .integers: .integers(wholes)
            case .instants: .instants(wholes)
            case .numbers: .numbers(numbers)
            case .booleans: .booleans(booleans)
            case .texts: .texts(TextValues(codes: texts.codes, dictionary: texts.dictionary))
            }
        return Column(header.name, values, missing: missing.count == count ? missing : nil, spelling: header.spelling)
    }
}
