import JSON

/// A single value in a schema, such as the least one of a column.
public enum SchemaValue: Sendable, Hashable {
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case number(Double)
    /// A text, or a point in time as RFC 3339 or `yyyy-MM-dd`.
    case text(String)
    /// True or false.
    case boolean(Bool)

    /// Nil for what is no single value.
    init?(_ json: JSONValue) {
        if let value = json.boolValue {
            self = .boolean(value)
        } else if let value = json.integerValue, json.isWrittenWhole {
            self = .integer(value)
        } else if let value = json.doubleValue, value.isFinite {
            self = .number(value)
        } else if let value = json.stringValue {
            self = .text(value)
        } else {
            return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): JSONValue(value)
        case .text(let value): .string(value)
        case .boolean(let value): .bool(value)
        }
    }

    /// The value as a number; nil for a text or a boolean.
    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .text, .boolean: nil
        }
    }

    /// The value as a whole number; nil where it is none.
    var whole: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        case .text, .boolean: nil
        }
    }

    /// The value as microseconds since 1970; nil where it is no point in time.
    var instant: Int64? {
        guard case .text(let text) = self else { return nil }
        return InstantText.parse(text)
    }
}

extension JSONValue {
    /// Whether the number is kept as a whole one.
    fileprivate var isWrittenWhole: Bool { if case .integer = resolved { true } else { false } }
}

/// A text and how often it comes.
public struct ValueShare: Sendable, Hashable {
    /// The text.
    public var value: String
    /// How often it comes, in relation to the shares of the other ones.
    public var share: Double

    /// - Parameter share: At least 0 and finite.
    public init(_ value: String, share: Double = 1) { (self.value, self.share) = (value, share) }
}
