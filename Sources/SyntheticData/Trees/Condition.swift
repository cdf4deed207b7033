/// What the values of a column must be in the rows that are made.
public struct Condition: Sendable, Equatable {
    /// One value, of the kind of its column.
    public enum Value: Sendable, Equatable {
        case integer(Int64)
        case number(Double)
        case text(String)
        case boolean(Bool)
        /// Microseconds since 1970 in UTC.
        case instant(Int64)
        /// No value.
        case missing
    }

    /// Which values are allowed.
    public enum Requirement: Sendable, Equatable {
        /// One of these.
        case oneOf([Value])
        /// A number or point in time between two, both included.
        case between(Value, Value)
    }

    /// The name of the column.
    public var column: String
    /// Which values are allowed.
    public var requirement: Requirement

    /// - Parameter column: A column that the model makes.
    public init(_ column: String, _ requirement: Requirement) {
        (self.column, self.requirement) = (column, requirement)
    }

    /// The column must have this value.
    public static func equal(_ column: String, _ value: Value) -> Condition { .init(column, .oneOf([value])) }
    /// The column must have one of these values.
    public static func among(_ column: String, _ values: [Value]) -> Condition { .init(column, .oneOf(values)) }
    /// The column must lie between two values, both included.
    public static func between(_ column: String, _ low: Value, _ high: Value) -> Condition {
        .init(column, .between(low, high))
    }
}

extension Condition.Value {
    /// The value as a number; nil for texts, truth values and the missing one.
    var number: Double? {
        switch self {
        case .integer(let value), .instant(let value): Double(value)
        case .number(let value): value.isNaN ? nil : value
        case .text, .boolean, .missing: nil
        }
    }
}
