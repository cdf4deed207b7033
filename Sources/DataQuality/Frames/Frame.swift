/// A column as the judge sees it in every table.
struct FrameColumn: Sendable, Equatable {
    var name: String
    var role: ColumnRole
    /// The names of the codes of a category or boolean, over all tables.
    var labels: [String] = []
}

/// The values of a column of one table.
enum FrameValues: Sendable {
    /// Numbers, or microseconds since 1970; NaN where missing.
    case numbers([Double])
    /// Positions in the column's labels; -1 where missing.
    case codes([Int32])

    func rows(at positions: [Int]) -> FrameValues {
        switch self {
        case .numbers(let values): .numbers(positions.map { values[$0] })
        case .codes(let values): .codes(positions.map { values[$0] })
        }
    }
}

/// A table in the shape that measures work on: the columns that are judged, with codes that all tables share.
struct Frame: Sendable {
    let columns: [FrameColumn]
    let values: [FrameValues]
    let rowCount: Int

    func rows(at positions: [Int]) -> Frame {
        Frame(columns: columns, values: values.map { $0.rows(at: positions) }, rowCount: positions.count)
    }

    func selecting(_ indices: [Int]) -> Frame {
        Frame(columns: indices.map { columns[$0] }, values: indices.map { values[$0] }, rowCount: rowCount)
    }

    func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

    /// At most so many rows, drawn without repetition.
    func sampled(_ count: Int, _ random: inout some RandomNumberGenerator) -> Frame {
        count >= rowCount ? self : rows(at: Statistics.sample(count, of: rowCount, &random))
    }

    func missingCount(_ column: Int) -> Int {
        switch values[column] {
        case .numbers(let values): values.count(where: \.isNaN)
        case .codes(let values): values.count { $0 < 0 }
        }
    }

    /// Each column drawn for itself, with replacement: right marginals and nothing else.
    func independent(rows: Int, _ random: inout some RandomNumberGenerator) -> Frame {
        guard rowCount > 0 else { return self }
        let drawn = values.map { column in
            column.rows(at: (0..<rows).map { _ in Int(random.next(upperBound: UInt64(rowCount))) })
        }
        return Frame(columns: columns, values: drawn, rowCount: rows)
    }
}
