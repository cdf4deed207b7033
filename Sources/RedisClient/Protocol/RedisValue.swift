/// A value in a reply: everything that RESP3 can say. RESP2 is the part of it that has no types beyond text, numbers,
/// null and arrays.
public indirect enum RedisValue: Sendable, Equatable {
    /// A short status such as `OK`.
    case status(String)
    /// Text or bytes.
    case bulk([UInt8])
    /// An integer.
    case integer(Int64)
    /// A floating-point number; RESP2 sends these as ``bulk(_:)``.
    case double(Double)
    /// Yes or no; RESP2 sends 1 or 0.
    case boolean(Bool)
    /// An integer beyond 64 bits, as its digits.
    case bigNumber(String)
    /// Text with its format, such as `txt` or `mkd`.
    case verbatim(format: String, [UInt8])
    /// Nothing.
    case null
    /// An error inside another value; at the top it is thrown instead.
    case error(String)
    /// An ordered list.
    case array([RedisValue])
    /// Members in no order.
    case set([RedisValue])
    /// Keys with their values, in the order in which they came; RESP2 sends an array of both in turn.
    case map([RedisPair])
    /// What the server sent without being asked. The first element tells its kind.
    case push([RedisValue])
    /// A value with remarks about it, such as how popular its key is.
    case attributed(RedisValue, attributes: [RedisPair])
}

/// An entry of a map.
public struct RedisPair: Sendable, Equatable {
    /// The key, which can be of any type.
    public var key: RedisValue
    /// What the key stands for.
    public var value: RedisValue

    /// An entry of a map.
    public init(_ key: RedisValue, _ value: RedisValue) {
        self.key = key
        self.value = value
    }
}

extension RedisValue {
    /// The value without remarks about it.
    public var plain: RedisValue {
        if case .attributed(let value, _) = self { return value.plain }
        return self
    }

    /// The bytes of a text, whatever its kind; nil for values of other types.
    public var bytes: [UInt8]? {
        switch plain {
        case .bulk(let bytes), .verbatim(_, let bytes): bytes
        case .status(let text), .bigNumber(let text): Array(text.utf8)
        default: nil
        }
    }

    /// The text, with U+FFFD where the bytes are not UTF-8; nil for values that are no text.
    public var string: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    /// The integer, also where RESP2 sent it as text.
    public var integer: Int64? {
        switch plain {
        case .integer(let number): number
        case .boolean(let isTrue): isTrue ? 1 : 0
        default: string.flatMap { Int64($0) }
        }
    }

    /// The number, also where RESP2 sent it as text.
    public var double: Double? {
        switch plain {
        case .double(let number): number
        case .integer(let number): Double(number)
        default: string.flatMap { Double($0) }
        }
    }

    /// The elements of an array, a set or a push; nil for other values.
    public var elements: [RedisValue]? {
        switch plain {
        case .array(let elements), .set(let elements), .push(let elements): elements
        default: nil
        }
    }

    /// The entries of a map, also where RESP2 sent an array of keys and values in turn; nil for other values.
    public var pairs: [RedisPair]? {
        if case .map(let pairs) = plain { return pairs }
        guard let elements, elements.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: elements.count, by: 2).map { RedisPair(elements[$0], elements[$0 + 1]) }
    }

    /// Whether there is no value.
    public var isNull: Bool { plain == .null }

    /// What a map has under a key that is text.
    public subscript(_ key: String) -> RedisValue? { pairs?.first { $0.key.string == key }?.value }
}
