import Tables

/// The columns of one batch while they are made.
struct OutputColumns {
    private enum Storage {
        case integers([Int64])
        case numbers([Double])
        case texts([UInt32])
        case booleans([Bool])
        /// As the batch gives it.
        case given(Column)
    }

    private let profiles: [ColumnProfile]
    private let decoders: [SymbolDecoder]
    private var storages: [Storage]
    private var missing: [MissingMask?]

    init(_ profiles: [ColumnProfile], _ plans: [ColumnPlan], rowCount: Int) {
        self.profiles = profiles
        decoders = zip(profiles, plans).map { profile, plan in
            if case .restricted(let restriction) = plan { restriction.decoder } else { SymbolDecoder(profile) }
        }
        storages = zip(profiles, plans).map { profile, plan in
            if case .given(let column, _, _) = plan { return .given(column) }
            switch profile.kind {
            case .integers, .instants: return .integers([Int64](repeating: 0, count: rowCount))
            case .numbers: return .numbers([Double](repeating: 0, count: rowCount))
            case .texts: return .texts([UInt32](repeating: 0, count: rowCount))
            case .booleans: return .booleans([Bool](repeating: false, count: rowCount))
            }
        }
        missing = zip(profiles, plans).map { profile, plan in
            !plan.isGiven && profile.counts[profile.missingSymbol] > 0 ? MissingMask(count: rowCount) : nil
        }
    }

    /// Turns the symbols of some rows into values.
    mutating func write(_ column: Int, _ rows: Range<Int>, symbols: ArraySlice<UInt32>, places: ArraySlice<UInt64>) {
        let decoder = decoders[column]
        let missingSymbol = UInt32(profiles[column].missingSymbol)
        let storage = storages[column]
        // Leaves the array with one owner while it is changed.
        storages[column] = .texts([])
        switch storage {
        case .integers(var values):
            for (row, (symbol, place)) in zip(rows, zip(symbols, places)) where symbol != missingSymbol {
                values[row] = Int64(clamping: decoder.value(Int(symbol), at: CounterRandom.unit(place)))
            }
            storages[column] = .integers(values)
        case .numbers(var values):
            for (row, (symbol, place)) in zip(rows, zip(symbols, places)) where symbol != missingSymbol {
                values[row] = decoder.value(Int(symbol), at: CounterRandom.unit(place))
            }
            storages[column] = .numbers(values)
        case .texts(var codes):
            for (row, symbol) in zip(rows, symbols) where symbol != missingSymbol { codes[row] = symbol }
            storages[column] = .texts(codes)
        case .booleans(var values):
            for (row, symbol) in zip(rows, symbols) { values[row] = symbol == 1 }
            storages[column] = .booleans(values)
        case .given: storages[column] = storage
        }
        guard missing[column] != nil else { return }
        for (row, symbol) in zip(rows, symbols) where symbol == missingSymbol { missing[column]?[row] = true }
    }

    /// Turns one symbol and a place in it into a value.
    mutating func write(_ column: Int, _ row: Int, symbol: UInt32, place: Double) {
        let bits = UInt64(place * 0x1p53) << 11
        write(column, row..<(row + 1), symbols: [symbol], places: [bits])
    }

    /// The columns in the order of the table.
    func table(_ order: [Int]) -> Table { Table(trusted: order.map(column)) }

    private func column(_ index: Int) -> Column {
        let profile = profiles[index]
        let values: ColumnValues
        switch storages[index] {
        case .given(let column): return column
        case .integers(let integers): values = profile.kind == .instants ? .instants(integers) : .integers(integers)
        case .numbers(let numbers): values = .numbers(numbers)
        case .texts(let codes): values = .texts(TextValues(codes: codes, dictionary: profile.categories))
        case .booleans(let booleans): values = .booleans(booleans)
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
