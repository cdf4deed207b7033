import Tables

/// The rows of a child table in groups: those of one parent beside each other, in their order.
struct Siblings: Sendable {
    /// The rows of the table, group after group.
    let order: [Int]
    /// In that order, the parent of each row.
    let parents: [Int]
    /// In that order, where each row stands among its siblings, from 0.
    let places: [Int]
    /// How many rows each parent has.
    let counts: [Int]

    /// - Parameters:
    ///   - owners: The parent of each row, below the count.
    ///   - times: What siblings are sorted by; nil for the order of the table.
    init(owners: [Int], parentCount: Int, times: [Double]? = nil) {
        var groups = [[Int]](repeating: [], count: parentCount)
        for (row, owner) in owners.enumerated() { groups[owner].append(row) }
        if let times {
            for owner in groups.indices { groups[owner].sort { (times[$0], $0) < (times[$1], $1) } }
        }
        order = groups.flatMap(\.self)
        parents = groups.indices.flatMap { owner in groups[owner].map { _ in owner } }
        places = groups.flatMap { Array($0.indices) }
        counts = groups.map(\.count)
    }

    /// The rows, in order, that are first among their siblings, or that are not.
    func positions(first: Bool) -> [Int] { places.indices.filter { (places[$0] == 0) == first } }
}

extension Table {
    /// The rows of tables with the same columns, one table after the other.
    init(joining tables: [Table], like header: Table) throws(TableError) {
        guard tables.count != 1 else {
            self = tables[0]
            return
        }
        try self.init(
            header.columns.indices.map { index in
                Column(joining: tables.map { $0.columns[index] }, like: header.columns[index])
            })
    }
}

extension Column {
    fileprivate init(joining columns: [Column], like header: Column) {
        var missing = MissingMask(count: columns.reduce(0) { $0 + $1.count })
        var start = 0
        for column in columns {
            if let mask = column.missing {
                for row in 0..<column.count where mask[row] { missing[start + row] = true }
            }
            start += column.count
        }
        self.init(header.name, Self.joined(columns, like: header.values), missing: missing, spelling: header.spelling)
    }

    private static func joined(_ columns: [Column], like header: ColumnValues) -> ColumnValues {
        switch header {
        case .integers: .integers(columns.flatMap(\.whole))
        case .instants: .instants(columns.flatMap(\.whole))
        case .numbers: .numbers(columns.flatMap(\.doubles))
        case .booleans:
            .booleans(columns.flatMap { if case .booleans(let values) = $0.values { values } else { [Bool]() } })
        case .texts: .texts(joinedTexts(columns))
        }
    }

    private static func joinedTexts(_ columns: [Column]) -> TextValues {
        var known: [String: UInt32] = [:]
        var result = TextValues(codes: [], dictionary: [])
        for column in columns {
            guard case .texts(let texts) = column.values else { continue }
            if texts.dictionary == result.dictionary {
                result.codes += texts.codes
                continue
            }
            let codes = texts.dictionary.map { text in
                if let code = known[text] { return code }
                let code = UInt32(result.dictionary.count)
                known[text] = code
                result.dictionary.append(text)
                return code
            }
            result.codes += texts.codes.map { Int($0) < codes.count ? codes[Int($0)] : 0 }
        }
        return result
    }

    /// The values of a column of whole numbers or points in time; empty for other kinds.
    var whole: [Int64] {
        switch values {
        case .integers(let values), .instants(let values): values
        default: []
        }
    }

    /// The values of an ordered column, 0 where one is missing; empty for other kinds.
    var doubles: [Double] {
        switch values {
        case .integers(let values), .instants(let values): values.map(Double.init)
        case .numbers(let values): values
        default: []
        }
    }

    func named(_ name: String) -> Column { Column(name, values, missing: missing, spelling: spelling) }

    /// A column of this one's name, kind and spelling with these numbers.
    func with(_ numbers: [Double]) -> Column {
        let values: ColumnValues =
            switch kind {
            case .integers: .integers(numbers.map(Int64.init(clamping:)))
            case .instants: .instants(numbers.map(Int64.init(clamping:)))
            default: .numbers(numbers)
            }
        return Column(name, values, spelling: spelling)
    }
}
