/// Encodes the elements of an array, one after the other.
struct ArrayEncodingContainer: UnkeyedEncodingContainer {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.node.count }

    func encodeNil() { encoder.node.append(.null) }
    func encode<T: Encodable>(_ value: T) throws { encoder.node.append(try encoder.value(of: value, at: nextKey)) }
    func encode(_ value: Bool) { encoder.node.append(.bool(value)) }
    func encode(_ value: String) { encoder.node.append(.string(value)) }
    func encode(_ value: Double) throws { encoder.node.append(try encoder.value(of: value, at: nextKey)) }
    func encode(_ value: Float) throws { encoder.node.append(try encoder.value(of: value, at: nextKey)) }
    func encode(_ value: Int) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: Int8) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: Int16) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: Int32) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: Int64) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: Int128) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt8) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt16) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt32) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt64) { encoder.node.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt128) { encoder.node.append(JSONValue(exactly: value)) }

    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
    func superEncoder() -> any Encoder { child() }

    private var nextKey: AnyCodingKey { AnyCodingKey(intValue: count) }

    private func child() -> ValueEncoder {
        let key = nextKey
        return encoder.inner(encoder.node.childAtEnd(), key)
    }
}
