/// A value as Neo4j's Bolt protocol carries it.
public enum BoltValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case float(Double)
    case string(String)
    case bytes([UInt8])
    case list([BoltValue])
    case map([String: BoltValue])
    indirect case node(BoltNode)
    indirect case relationship(BoltRelationship)
    /// A relationship without its ends, as paths hold them.
    indirect case unboundRelationship(BoltUnboundRelationship)
    indirect case path(BoltPath)
    case date(BoltDate)
    case time(BoltTime)
    case localTime(BoltLocalTime)
    case dateTime(BoltDateTime)
    indirect case zonedDateTime(BoltZonedDateTime)
    case localDateTime(BoltLocalDateTime)
    indirect case duration(BoltDuration)
    indirect case point(BoltPoint)
    /// A structure that this library does not know, such as one of a later protocol version.
    case structure(tag: UInt8, fields: [BoltValue])
}

extension BoltValue {
    /// The text of a string; nil for anything else.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    /// The number of an integer; nil for anything else.
    public var intValue: Int64? { if case .int(let value) = self { value } else { nil } }
    /// The value of a Boolean; nil for anything else.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements of a list; nil for anything else.
    public var listValue: [BoltValue]? { if case .list(let value) = self { value } else { nil } }
    /// The entries of a map; nil for anything else.
    public var mapValue: [String: BoltValue]? { if case .map(let value) = self { value } else { nil } }
}

extension BoltValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A Boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A floating-point number.
    public init(floatLiteral value: Double) { self = .float(value) }
    /// Null.
    public init(nilLiteral: ()) { self = .null }
    /// A list.
    public init(arrayLiteral elements: BoltValue...) { self = .list(elements) }
    /// A map; of equal keys the last counts.
    public init(dictionaryLiteral elements: (String, BoltValue)...) {
        self = .map(Dictionary(elements) { $1 })
    }
}
