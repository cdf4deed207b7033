/// Any JSON value.
///
/// Objects keep the order of their members, integers are exact to 64 bits, every other number keeps the text it was
/// written with, and ``raw(_:)`` carries a part of the input untouched so that it can be forwarded without being
/// rebuilt.
public enum JSONValue: Sendable {
    /// The value `null`.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number that fits into 64 bits, written without fraction and exponent.
    case integer(Int64)
    /// Any other number, as it was written.
    case number(JSONNumber)
    /// A string, which holds any Unicode text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Named values.
    case object(JSONObject)
    /// A well-formed value that has not been read: a slice of the input.
    indirect case raw(RawJSON)
}

/// A number that is not a 64-bit integer: it keeps the text it was written with, so nothing is lost when it is
/// written again.
public struct JSONNumber: Sendable, Hashable {
    /// The number as JSON text, always well-formed.
    public let text: String

    /// Takes text that is known to be a JSON number.
    init(validText text: String) { self.text = text }

    /// Writes a double the shortest way that reads back the same. Nil for infinities and not-a-number, which JSON
    /// cannot express.
    public init?(_ double: Double) {
        guard double.isFinite else { return nil }
        text = double.description
    }

    /// Writes an unsigned integer exactly.
    public init(_ integer: UInt64) { text = String(integer) }

    /// The nearest double; infinite when the number is beyond what a double can hold.
    public var double: Double { Double(text) ?? .nan }
}

extension JSONValue {
    /// What kind of value this is, in JSON's own words; a whole number is a `number` too.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        case .raw(let raw): raw.value.typeName
        }
    }

    /// Whether this is `null`.
    public var isNull: Bool { if case .null = resolved { true } else { false } }

    /// The boolean; nil for any other kind of value.
    public var boolValue: Bool? { if case .bool(let value) = resolved { value } else { nil } }

    /// The string; nil for any other kind of value.
    public var stringValue: String? { if case .string(let value) = resolved { value } else { nil } }

    /// The integer, exact; also from a number whose text is a whole value such as `1.0` or `1e3`.
    public var integerValue: Int64? {
        switch resolved {
        case .integer(let value): value
        case .number(let number): number.double.exactWhole
        default: nil
        }
    }

    /// The integer as an `Int`; nil where ``integerValue`` is.
    public var intValue: Int? { integerValue.flatMap { Int(exactly: $0) } }

    /// The number as the nearest double; nil for any other kind of value.
    public var doubleValue: Double? {
        switch resolved {
        case .integer(let value): Double(value)
        case .number(let number): number.double
        default: nil
        }
    }

    /// The elements of an array; nil for any other kind of value.
    public var arrayValue: [JSONValue]? { if case .array(let value) = resolved { value } else { nil } }

    /// The object; nil for any other kind of value.
    public var objectValue: JSONObject? { if case .object(let value) = resolved { value } else { nil } }

    /// The member of an object; nil for a missing member and for anything that is not an object.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }

    /// The element of an array; nil beyond its end and for anything that is not an array.
    public subscript(index: Int) -> JSONValue? {
        guard let array = arrayValue, array.indices.contains(index) else { return nil }
        return array[index]
    }

    /// The value with a ``raw(_:)`` on top read; the same value otherwise.
    public var resolved: JSONValue { if case .raw(let raw) = self { raw.value } else { self } }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// A boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = JSONValue(value) }
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; a key that comes twice takes its last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONValue {
    /// A boolean.
    public init(_ value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(_ value: Int) { self = .integer(Int64(value)) }
    /// A whole number.
    public init(_ value: Int64) { self = .integer(value) }
    /// A string.
    public init(_ value: String) { self = .string(value) }

    /// A finite double as a number, whole values as integers except the negative zero; `null` for what JSON cannot
    /// express.
    public init(_ value: Double) {
        if let whole = value.exactWhole, whole != 0 || value.sign == .plus {
            self = .integer(whole)
        } else if let number = JSONNumber(value) {
            self = .number(number)
        } else {
            self = .null
        }
    }
}

extension Double {
    /// The integer this is, as long as doubles tell all integers around it apart: up to 2⁵³.
    var exactWhole: Int64? {
        guard magnitude <= 0x1p53 else { return nil }
        let whole = Int64(self)
        return Double(whole) == self ? whole : nil
    }
}
