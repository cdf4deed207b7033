import Tables

/// One value while a formula is computed.
enum Cell: Sendable, Hashable {
    case missing
    case integer(Int64)
    case number(Double)
    case text(String)
    case boolean(Bool)
    case instant(Int64)

    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A number, or missing where it is none.
    static func finite(_ value: Double) -> Cell { value.isFinite ? .number(value) : .missing }

    /// Rounded down to a whole number; missing where that is too large for 64 bits.
    static func whole(_ value: Double) -> Cell { Int64(exactly: value).map(Cell.integer) ?? .missing }

    /// How it compares; nil where one is missing.
    func compare(_ other: Cell) -> Int? {
        switch (self, other) {
        case (.integer(let a), .integer(let b)), (.instant(let a), .instant(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.text(let a), .text(let b)): a == b ? 0 : a < b ? -1 : 1
        case (.boolean(let a), .boolean(let b)): a == b ? 0 : b ? -1 : 1
        default:
            if let a = double, let b = other.double { a < b ? -1 : a > b ? 1 : 0 } else { nil }
        }
    }
}

extension Column {
    func cell(_ row: Int) -> Cell {
        if isMissing(row) { return .missing }
        switch values {
        case .integers(let values): return .integer(values[row])
        case .numbers(let values): return .number(values[row])
        case .texts(let values): return .text(values[row])
        case .booleans(let values): return .boolean(values[row])
        case .instants(let values): return .instant(values[row])
        }
    }
}

extension Formula {
    /// The value of a row.
    func value(_ row: Int, _ columns: [String: Column]) -> Cell { root.value(row, columns) }
}

extension Expression {
    fileprivate func value(_ row: Int, _ columns: [String: Column]) -> Cell {
        switch self {
        case .literal(.integer(let value)): .integer(value)
        case .literal(.number(let value)): .number(value)
        case .literal(.text(let value)): .text(value)
        case .literal(.boolean(let value)): .boolean(value)
        case .missing: .missing
        case .column(let name): columns[name]?.cell(row) ?? .missing
        case .negate(let inner): Self.arithmetic(.subtract, .integer(0), inner.value(row, columns))
        case .not(let inner):
            if case .boolean(let value) = inner.value(row, columns) { .boolean(!value) } else { .missing }
        case .binary(let symbol, let left, let right):
            Self.binary(symbol, left.value(row, columns), right.value(row, columns))
        case .call(let function, let arguments): Self.call(function, arguments, row, columns)
        }
    }

    private static func binary(_ symbol: BinaryOperator, _ left: Cell, _ right: Cell) -> Cell {
        switch symbol {
        case .and:
            if left == .boolean(false) || right == .boolean(false) { return .boolean(false) }
            return left == .missing || right == .missing ? .missing : .boolean(true)
        case .or:
            if left == .boolean(true) || right == .boolean(true) { return .boolean(true) }
            return left == .missing || right == .missing ? .missing : .boolean(false)
        case .equal, .unequal, .below, .atMost, .above, .atLeast:
            guard let order = left.compare(right) else { return .missing }
            switch symbol {
            case .equal: return .boolean(order == 0)
            case .unequal: return .boolean(order != 0)
            case .below: return .boolean(order < 0)
            case .atMost: return .boolean(order <= 0)
            case .above: return .boolean(order > 0)
            default: return .boolean(order >= 0)
            }
        case .add, .subtract, .multiply, .divide, .modulo: return arithmetic(symbol, left, right)
        }
    }

    private static func arithmetic(_ symbol: BinaryOperator, _ left: Cell, _ right: Cell) -> Cell {
        if case .integer(let a) = left, case .integer(let b) = right, symbol != .divide {
            let (value, isOverflow) =
                switch symbol {
                case .add: a.addingReportingOverflow(b)
                case .subtract: a.subtractingReportingOverflow(b)
                case .multiply: a.multipliedReportingOverflow(by: b)
                default: a.remainderReportingOverflow(dividingBy: b)
                }
            return isOverflow ? .missing : .integer(value)
        }
        guard let a = left.double, let b = right.double else { return .missing }
        switch symbol {
        case .add: return .finite(a + b)
        case .subtract: return .finite(a - b)
        case .multiply: return .finite(a * b)
        case .divide: return .finite(a / b)
        default: return b == 0 ? .missing : .finite(a.truncatingRemainder(dividingBy: b))
        }
    }

    private static func call(
        _ function: FormulaFunction, _ arguments: [Expression], _ row: Int, _ columns: [String: Column]
    ) -> Cell {
        switch function {
        case .if:
            guard case .boolean(let isTrue) = arguments[0].value(row, columns) else { return .missing }
            return arguments[isTrue ? 1 : 2].value(row, columns)
        case .coalesce:
            for argument in arguments {
                let value = argument.value(row, columns)
                if value != .missing { return value }
            }
            return .missing
        case .isMissing: return .boolean(arguments[0].value(row, columns) == .missing)
        default:
            let values = arguments.map { $0.value(row, columns) }
            return values.contains(.missing) ? .missing : FormulaFunction.apply(function, values)
        }
    }
}
