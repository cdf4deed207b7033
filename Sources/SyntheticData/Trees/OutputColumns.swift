import Tables

/// The columns of one batch while they are made.
struct OutputColumns {
    private let profiles: [ColumnProfile]
    private let plans: [ColumnPlan]
    private let decoders: [SymbolDecoder]
    /// The bits of each value, or its symbol; empty for columns that are given.
    private var words: [[UInt64]]
    private var missing: [MissingMask?]

    init(_ profiles: [ColumnProfile], _ plans: [ColumnPlan], rowCount: Int) {
        self.profiles = profiles
        self.plans = plans
        decoders = zip(profiles, plans).map { profile, plan in
            if case .restricted(let restriction) = plan { restriction.decoder } else { SymbolDecoder(profile) }
        }
        words = plans.map { [UInt64](repeating: 0, count: $0.isGiven ? 0 : rowCount) }
        missing = zip(profiles, plans).map { profile, plan in
            !plan.isGiven && profile.counts[profile.missingSymbol] > 0 ? MissingMask(count: rowCount) : nil
        }
    }

    /// Turns the symbols of some rows into values.
    mutating func write(_ column: Int, _ rows: Range<Int>, symbols: ArraySlice<UInt32>, places: ArraySlice<UInt64>) {
        let kind = profiles[column].kind
        let missingSymbol = UInt32(profiles[column].missingSymbol)
        let decoder = decoders[column]
        let (symbol, place, first) = (symbols.startIndex, places.startIndex, rows.lowerBound)
        unsafe words[column].withUnsafeMutableBufferPointer { words in
            for offset in 0..<rows.count where symbols[symbol + offset] != missingSymbol {
                let code = symbols[symbol + offset]
                switch kind {
                case .texts, .booleans: unsafe words[first + offset] = UInt64(code)
                case .integers, .instants:
                    let value = decoder.value(Int(code), at: CounterRandom.unit(places[place + offset]))
                    unsafe words[first + offset] = UInt64(bitPattern: Int64(clamping: value))
                case .numbers:
                    let value = decoder.value(Int(code), at: CounterRandom.unit(places[place + offset]))
                    unsafe words[first + offset] = value.bitPattern
                }
            }
        }
        guard missing[column] != nil else { return }
        for offset in 0..<rows.count where symbols[symbol + offset] == missingSymbol {
            missing[column]?[first + offset] = true
        }
    }

    /// Turns one symbol and a place in it into a value.
    mutating func write(_ column: Int, _ row: Int, symbol: UInt32, place: Double) {
        let bits = UInt64(place * 0x1p53) << 11
        write(column, row..<(row + 1), symbols: [symbol], places: [bits])
    }

    /// The columns in the order of the table.
    func table(_ order: [Int]) -> Table { Table(trusted: order.map(column)) }

    private func column(_ index: Int) -> Column {
        if case .given(let column, _, _) = plans[index] { return column }
        let profile = profiles[index]
        let words = words[index]
        let values: ColumnValues
        switch profile.kind {
        case .integers: values = .integers(words.map { Int64(bitPattern: $0) })
        case .instants: values = .instants(words.map { Int64(bitPattern: $0) })
        case .numbers: values = .numbers(words.map { Double(bitPattern: $0) })
        case .texts:
            let codes = words.map { UInt32(truncatingIfNeeded: $0) }
            values = .texts(TextValues(codes: codes, dictionary: profile.categories))
        case .booleans: values = .booleans(words.map { $0 == 1 })
        }
        return Column(profile.name, values, missing: missing[index], spelling: profile.spelling)
    }
}

extension Int64 {
    /// The nearest whole number that there is.
    init(clamping value: Double) {
        if abs(value) < 0x1p62 {
            self = Int64(value.rounded())
        } else {
            self = Int64(exactly: value.rounded()) ?? (value > 0 ? .max : .min)
        }
    }
}
