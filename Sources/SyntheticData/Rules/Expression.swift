/// A formula as a tree.
indirect enum Expression: Sendable, Hashable {
    case literal(SchemaValue)
    case missing
    case column(String)
    case negate(Expression)
    case not(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case call(FormulaFunction, [Expression])

    /// Adds the names of the columns in it.
    func collect(_ names: inout Set<String>) {
        switch self {
        case .literal, .missing: break
        case .column(let name): names.insert(name)
        case .negate(let inner), .not(let inner): inner.collect(&names)
        case .binary(_, let left, let right):
            left.collect(&names)
            right.collect(&names)
        case .call(_, let arguments): for argument in arguments { argument.collect(&names) }
        }
    }
}

enum BinaryOperator: String, Sendable, Hashable {
    case or, and
    case equal = "==", unequal = "!=", below = "<", atMost = "<=", above = ">", atLeast = ">="
    case add = "+", subtract = "-", multiply = "*", divide = "/", modulo = "%"

    /// Binds more tightly the higher it is.
    var rank: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .unequal, .below, .atMost, .above, .atLeast: 3
        case .add, .subtract: 4
        case .multiply, .divide, .modulo: 5
        }
    }
}

/// What can be called in a formula.
enum FormulaFunction: String, Sendable, CaseIterable {
    case `if`, coalesce, isMissing = "is_missing"
    case min, max, abs, round, floor, ceiling, sqrt, exp, log, power, integer, number
    case concat, length, upper, lower, text
    case date, year, month, day
    case addDays = "add_days", addMonths = "add_months", addSeconds = "add_seconds"
    case daysBetween = "days_between", secondsBetween = "seconds_between"

    /// How many arguments it takes.
    var argumentCount: ClosedRange<Int> {
        switch self {
        case .if: 3...3
        case .coalesce, .min, .max, .concat: 1...64
        case .isMissing, .abs, .floor, .ceiling, .sqrt, .exp, .log, .integer, .number, .length, .upper, .lower, .text,
            .date, .year, .month, .day:
            1...1
        case .round: 1...2
        case .power, .addDays, .addMonths, .addSeconds, .daysBetween, .secondsBetween: 2...2
        }
    }
}

/// A formula that was read: `if(quantity > 10, price * 0.9, price)`.
///
/// Columns stand for their values, in backquotes where their names are no words; texts stand in single or double
/// quotes. What cannot be computed, such as a division by zero or anything with a missing value, is missing.
public struct Formula: Sendable, Hashable {
    /// The formula as it was written.
    public let source: String
    let root: Expression
    /// The names of the columns in it.
    public let columns: Set<String>

    /// Reads a formula.
    ///
    /// - Throws: `SyntheticDataError` that says where it cannot be read.
    public init(_ source: String) throws(SyntheticDataError) {
        var parser = try FormulaParser(source)
        root = try parser.parse()
        self.source = source
        var names: Set<String> = []
        root.collect(&names)
        columns = names
    }
}
