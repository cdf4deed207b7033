import Tables

extension ColumnProfile {
    /// Learns a column.
    init(_ column: Column, protection: Protection) {
        switch column.values {
        case .texts(let texts): self.init(column, texts: texts, protection: protection)
        case .booleans(let values): self.init(column, booleans: values, protection: protection)
        default: self.init(column, numbers: column.presentNumbers, protection: protection)
        }
    }

    /// The symbol of each row; ``unknown`` where no symbol stands for the value.
    ///
    /// - Parameter column: With values of the same kind.
    func symbols(of column: Column) -> [UInt32] {
        var symbols: [UInt32]
        switch column.values {
        case .texts(let texts):
            let translated = self.symbols(of: texts.dictionary)
            symbols = texts.codes.map { Int($0) < translated.count ? translated[Int($0)] : Self.unknown }
        case .booleans(let values): symbols = values.map { $0 ? 1 : 0 }
        case .integers(let values), .instants(let values): symbols = values.map { symbol(of: Double($0)) }
        case .numbers(let values): symbols = values.map { symbol(of: $0) }
        }
        if let missing = column.missing {
            for row in symbols.indices where missing[row] { symbols[row] = UInt32(missingSymbol) }
        }
        for row in symbols.indices where symbols[row] != Self.unknown && counts[Int(symbols[row])] == 0 {
            symbols[row] = Self.unknown
        }
        return symbols
    }

    /// The bins of symbols.
    func bins(of symbols: [UInt32]) -> [UInt8] {
        let unknown = unknownBin
        return symbols.map { $0 == Self.unknown ? unknown : bins[Int($0)] }
    }
}

extension Column {
    /// The numbers of an ordered column where none is missing; empty for other kinds.
    var presentNumbers: [Double] {
        let numbers: [Double]
        switch values {
        case .integers(let values), .instants(let values): numbers = values.map(Double.init)
        case .numbers(let values): numbers = values
        case .texts, .booleans: return []
        }
        guard let missing else { return numbers }
        return numbers.indices.filter { !missing[$0] }.map { numbers[$0] }
    }
}
