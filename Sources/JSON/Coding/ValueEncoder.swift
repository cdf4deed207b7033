/// Encodes into a value that is built in memory. A reference, since nested containers fill it after they were handed
/// out.
final class ValueEncoder: CodingPlace, Encoder {
    private var value: JSONValue?
    private var object: JSONObject?
    private var elements: [JSONValue]?
    /// Nested containers and super encoders, whose values replace placeholders in the end.
    private var children: [Child] = []

    private enum Child {
        case member(String, ValueEncoder)
        case element(Int, ValueEncoder)
    }

    var userInfo: [CodingUserInfoKey: Any] { info }
    /// How many elements an array has so far.
    var count: Int { elements?.count ?? 0 }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        precondition(value == nil && elements == nil, "a value is encoded either as an object or as something else")
        if object == nil { object = JSONObject() }
        return KeyedEncodingContainer(ObjectEncodingContainer<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        precondition(value == nil && object == nil, "a value is encoded either as an array or as something else")
        if elements == nil { elements = [] }
        return ArrayEncodingContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func become(_ value: JSONValue) { self.value = value }
    func set(_ key: String, _ value: JSONValue) { object?[key] = value }
    func append(_ value: JSONValue) { elements?.append(value) }

    /// An encoder whose value becomes that of a member.
    func child(_ key: any CodingKey) -> ValueEncoder {
        set(key.stringValue, .null)
        let child = ValueEncoder(.member(key), in: self)
        children.append(.member(key.stringValue, child))
        return child
    }

    /// An encoder whose value becomes that of a new last element.
    func childAtEnd() -> ValueEncoder {
        append(.null)
        let child = ValueEncoder(.element(count - 1), in: self)
        children.append(.element(count - 1, child))
        return child
    }

    /// The encoded value. What encodes nothing at all becomes an empty object.
    private func finished() -> JSONValue {
        for child in children {
            switch child {
            case .member(let key, let encoder): object?[key] = encoder.finished()
            case .element(let position, let encoder): elements?[position] = encoder.finished()
            }
        }
        children = []
        if let value { return value }
        if let elements { return .array(elements) }
        return .object(object ?? JSONObject())
    }
}

extension ValueEncoder {
    /// What a value encodes itself as, here; this encoder is used up by it.
    func value<T: Encodable>(of value: T) throws -> JSONValue {
        // A cast between a type and itself.
        if T.self == JSONValue.self { return unsafe unsafeBitCast(value, to: JSONValue.self) }
        try value.encode(to: self)
        return finished()
    }

    /// What a part of the value encodes itself as.
    @inline(__always)
    func value<T: Encodable>(of value: T, _ step: @autoclosure () -> CodingStep) throws -> JSONValue {
        // These need no encoder. The cast is one between a type and itself, which was just tested; `as?` would look
        // types up at run time.
        if T.self == String.self { return .string(unsafe unsafeBitCast(value, to: String.self)) }
        if T.self == JSONValue.self { return unsafe unsafeBitCast(value, to: JSONValue.self) }
        return try ValueEncoder(step(), in: self).value(of: value)
    }

    static func number(_ value: Double, at place: @autoclosure () -> CodingPlace) throws -> JSONValue {
        guard value.isFinite else { throw notFinite(value, at: place()) }
        return JSONValue(value)
    }

    static func number(_ value: Float, at place: @autoclosure () -> CodingPlace) throws -> JSONValue {
        guard value.isFinite else { throw notFinite(value, at: place()) }
        if let whole = Double(value).exactWhole, whole != 0 || value.sign == .plus { return .integer(whole) }
        // Its own text is shorter than that of the equal double.
        return .number(JSONNumber(validText: value.description))
    }

    private static func notFinite(_ value: some BinaryFloatingPoint, at place: CodingPlace) -> EncodingError {
        let message = "\(place.name) is \(value), which JSON cannot express"
        return .invalidValue(value, .init(codingPath: place.codingPath, debugDescription: message))
    }
}

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { become(.null) }
    func encode<T: Encodable>(_ value: T) throws { become(try self.value(of: value)) }
    func encode(_ value: Bool) { become(.bool(value)) }
    func encode(_ value: String) { become(.string(value)) }
    func encode(_ value: Double) throws { become(try Self.number(value, at: self)) }
    func encode(_ value: Float) throws { become(try Self.number(value, at: self)) }
    func encode(_ value: Int) { become(JSONValue(exactly: value)) }
    func encode(_ value: Int8) { become(JSONValue(exactly: value)) }
    func encode(_ value: Int16) { become(JSONValue(exactly: value)) }
    func encode(_ value: Int32) { become(JSONValue(exactly: value)) }
    func encode(_ value: Int64) { become(JSONValue(exactly: value)) }
    func encode(_ value: Int128) { become(JSONValue(exactly: value)) }
    func encode(_ value: UInt) { become(JSONValue(exactly: value)) }
    func encode(_ value: UInt8) { become(JSONValue(exactly: value)) }
    func encode(_ value: UInt16) { become(JSONValue(exactly: value)) }
    func encode(_ value: UInt32) { become(JSONValue(exactly: value)) }
    func encode(_ value: UInt64) { become(JSONValue(exactly: value)) }
    func encode(_ value: UInt128) { become(JSONValue(exactly: value)) }
}

extension JSONValue {
    /// Any integer, exactly.
    @inline(__always)
    init(exactly integer: some FixedWidthInteger) {
        if let small = Int64(exactly: integer) {
            self = .integer(small)
        } else {
            self = .number(JSONNumber(validText: String(integer)))
        }
    }
}
