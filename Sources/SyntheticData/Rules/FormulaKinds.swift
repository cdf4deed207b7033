extension Formula {
    /// The kind of the formula's values; nil where it is always missing.
    ///
    /// - Parameter columns: The kinds of the columns that it may use.
    /// - Throws: `SyntheticDataError` where a column is not there, or an operator is given what it cannot take.
    func kind(_ columns: [String: ValueKind]) throws(SyntheticDataError) -> ValueKind? { try root.kind(columns) }
}

extension Expression {
    fileprivate func kind(_ columns: [String: ValueKind]) throws(SyntheticDataError) -> ValueKind? {
        switch self {
        case .literal(.integer): return .integer
        case .literal(.number): return .number
        case .literal(.text): return .text
        case .literal(.boolean): return .boolean
        case .missing: return nil
        case .column(let name):
            guard let kind = columns[name] else {
                throw SyntheticDataError(.badFormula, "There is no column \"\(name)\". Texts stand in quotes.")
            }
            return kind
        case .negate(let inner):
            let kind = try inner.kind(columns)
            try Self.check("-", [kind]) { $0.isNumeric }
            return kind
        case .not(let inner):
            try Self.check("not", [inner.kind(columns)]) { $0 == .boolean }
            return .boolean
        case .binary(let symbol, let left, let right):
            return try Self.binary(symbol, left.kind(columns), right.kind(columns))
        case .call(let function, let arguments):
            var kinds: [ValueKind?] = []
            for argument in arguments { kinds.append(try argument.kind(columns)) }
            return try Self.call(function, kinds)
        }
    }

    private static func check(
        _ name: String, _ kinds: [ValueKind?], _ isRight: (ValueKind) -> Bool
    ) throws(SyntheticDataError) {
        for case .some(let kind) in kinds where !isRight(kind) {
            throw SyntheticDataError(.badFormula, "\(name) does not work on \(kind.words).")
        }
    }

    private static func common(_ name: String, _ kinds: [ValueKind?]) throws(SyntheticDataError) -> ValueKind? {
        var result: ValueKind?
        for case .some(let kind) in kinds {
            guard let joined = result.map({ $0.joined(kind) }) ?? kind else {
                throw SyntheticDataError(
                    .badFormula, "\(name) cannot mix \(result?.words ?? "") and \(kind.words).")
            }
            result = joined
        }
        return result
    }

    private static func binary(
        _ symbol: BinaryOperator, _ left: ValueKind?, _ right: ValueKind?
    ) throws(SyntheticDataError) -> ValueKind? {
        let name = symbol.rawValue
        switch symbol {
        case .or, .and:
            try check(name, [left, right]) { $0 == .boolean }
            return .boolean
        case .equal, .unequal, .below, .atMost, .above, .atLeast:
            _ = try common(name, [left, right])
            return .boolean
        case .divide:
            try check(name, [left, right]) { $0.isNumeric }
            return .number
        case .add, .subtract, .multiply, .modulo:
            try check(name, [left, right]) { $0.isNumeric }
            return try common(name, [left, right])
        }
    }

    private static func call(_ function: FormulaFunction, _ kinds: [ValueKind?]) throws(SyntheticDataError)
        -> ValueKind?
    {
        let name = function.rawValue
        switch function {
        case .if:
            try check(name, [kinds[0]]) { $0 == .boolean }
            return try common(name, Array(kinds.dropFirst()))
        case .coalesce: return try common(name, kinds)
        case .min, .max:
            try check(name, kinds) { $0.isNumeric || $0 == .instant }
            return try common(name, kinds)
        case .isMissing: return .boolean
        case .abs:
            try check(name, kinds) { $0.isNumeric }
            return kinds[0]
        case .floor, .ceiling, .integer:
            try check(name, kinds) { $0.isNumeric }
            return .integer
        case .round, .sqrt, .exp, .log, .power, .number:
            try check(name, kinds) { $0.isNumeric }
            return .number
        case .concat, .text: return .text
        case .length:
            try check(name, kinds) { $0 == .text }
            return .integer
        case .upper, .lower:
            try check(name, kinds) { $0 == .text }
            return .text
        case .date:
            try check(name, kinds) { $0 == .text }
            return .instant
        case .year, .month, .day:
            try check(name, kinds) { $0 == .instant }
            return .integer
        case .addDays, .addMonths, .addSeconds:
            try check(name, [kinds[0]]) { $0 == .instant }
            try check(name, [kinds[1]]) { $0.isNumeric }
            return .instant
        case .daysBetween, .secondsBetween:
            try check(name, kinds) { $0 == .instant }
            return .number
        }
    }
}
