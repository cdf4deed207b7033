/// Encodes into a value that is built in memory.
struct ValueEncoder: Encoder {
    let node: EncodingNode
    let place: CodingPlace
    let info: [CodingUserInfoKey: any Sendable]

    init(node: EncodingNode, place: CodingPlace, userInfo: [CodingUserInfoKey: any Sendable]) {
        self.node = node
        self.place = place
        info = userInfo
    }

    var codingPath: [any CodingKey] { place.path }
    var userInfo: [CodingUserInfoKey: Any] { info }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject()
        return KeyedEncodingContainer(ObjectEncodingContainer<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray()
        return ArrayEncodingContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    /// An encoder for a part of the value.
    func inner(_ node: EncodingNode, _ key: any CodingKey) -> ValueEncoder {
        ValueEncoder(node: node, place: .inside(place, key), userInfo: info)
    }

    /// What a value encodes itself as, here; the node of this encoder is used up.
    func value<T: Encodable>(of value: T) throws -> JSONValue {
        if let taken = try scalar(value) { return taken }
        try value.encode(to: self)
        return node.finished()
    }

    /// What a part of the value encodes itself as.
    func value<T: Encodable>(of value: T, at key: @autoclosure () -> any CodingKey) throws -> JSONValue {
        if T.self == Double.self || T.self == Float.self { return try inner(EncodingNode(), key()).value(of: value) }
        if let taken = try scalar(value) { return taken }
        return try inner(EncodingNode(), key()).value(of: value)
    }

    /// The values that need no encoding.
    private func scalar<T: Encodable>(_ value: T) throws -> JSONValue? {
        if T.self == String.self, let string = value as? String { return .string(string) }
        if T.self == JSONValue.self { return value as? JSONValue }
        if T.self == Double.self, let double = value as? Double { return try number(double) }
        if T.self == Float.self, let float = value as? Float { return try number(float) }
        return nil
    }
}

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { node.become(.null) }
    func encode<T: Encodable>(_ value: T) throws { node.become(try self.value(of: value)) }
    func encode(_ value: Bool) { node.become(.bool(value)) }
    func encode(_ value: String) { node.become(.string(value)) }
    func encode(_ value: Double) throws { node.become(try number(value)) }
    func encode(_ value: Float) throws { node.become(try number(value)) }
    func encode(_ value: Int) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: Int8) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: Int16) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: Int32) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: Int64) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: Int128) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: UInt) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: UInt8) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: UInt16) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: UInt32) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: UInt64) { node.become(JSONValue(exactly: value)) }
    func encode(_ value: UInt128) { node.become(JSONValue(exactly: value)) }
}

extension ValueEncoder {
    func number(_ value: Double) throws -> JSONValue {
        guard value.isFinite else { throw notFinite(value) }
        return JSONValue(value)
    }

    func number(_ value: Float) throws -> JSONValue {
        guard value.isFinite else { throw notFinite(value) }
        if let whole = Double(value).exactWhole, whole != 0 || value.sign == .plus { return .integer(whole) }
        // Its own text is shorter than that of the equal double.
        return .number(JSONNumber(validText: value.description))
    }

    private func notFinite(_ value: some BinaryFloatingPoint & Sendable) -> EncodingError {
        let message = "\(place.name) is \(value), which JSON cannot express"
        return .invalidValue(value, .init(codingPath: codingPath, debugDescription: message))
    }
}

extension JSONValue {
    /// Any integer, exactly.
    init(exactly integer: some FixedWidthInteger) {
        if let small = Int64(exactly: integer) {
            self = .integer(small)
        } else {
            self = .number(JSONNumber(validText: String(integer)))
        }
    }
}
