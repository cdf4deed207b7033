import Tables

/// The names of categories over several tables, each with its position.
struct LabelList {
    private(set) var names: [String] = []
    private var positions: [String: Int32] = [:]

    mutating func code(of name: String) -> Int32 {
        if let known = positions[name] { return known }
        let code = Int32(names.count)
        positions[name] = code
        names.append(name)
        return code
    }

    /// The codes of a column's rows; -1 where missing.
    mutating func codes(of column: Column) -> [Int32] {
        var codes: [Int32]
        switch column.values {
        case .texts(let texts): codes = textCodes(texts, column)
        case .booleans(let values): codes = distinct(values, column) { $0 ? "true" : "false" }
        case .integers(let values): codes = distinct(values, column) { String($0) }
        case .instants(let values): codes = distinct(values, column) { String($0) }
        case .numbers(let values): codes = distinct(values, column, Self.name)
        }
        if let missing = column.missing {
            for row in codes.indices where missing[row] { codes[row] = -1 }
        }
        return codes
    }

    private mutating func textCodes(_ texts: TextValues, _ column: Column) -> [Int32] {
        var known = [Int32](repeating: -1, count: texts.dictionary.count)
        return texts.codes.enumerated().map { row, code in
            guard Int(code) < known.count, !column.isMissing(row) else { return -1 }
            if known[Int(code)] < 0 { known[Int(code)] = self.code(of: texts.dictionary[Int(code)]) }
            return known[Int(code)]
        }
    }

    private mutating func distinct<Value: Hashable>(
        _ values: [Value], _ column: Column, _ name: (Value) -> String
    ) -> [Int32] {
        var known: [Value: Int32] = [:]
        return values.enumerated().map { row, value in
            if column.isMissing(row) { return -1 }
            if let code = known[value] { return code }
            let code = self.code(of: name(value))
            known[value] = code
            return code
        }
    }

    /// A whole number is written without a fraction, so that 1 and 1.0 are one category.
    static func name(_ number: Double) -> String {
        if let whole = Int64(exactly: number) { return String(whole) }
        return String(number)
    }
}
