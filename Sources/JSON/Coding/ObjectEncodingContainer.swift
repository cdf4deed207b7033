/// Encodes the members of an object.
struct ObjectEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil(forKey key: Key) { set(key, .null) }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        set(key, try encoder.value(of: value, .member(key)))
    }
    func encode(_ value: Bool, forKey key: Key) { set(key, .bool(value)) }
    func encode(_ value: String, forKey key: Key) { set(key, .string(value)) }
    func encode(_ value: Double, forKey key: Key) throws { set(key, try ValueEncoder.number(value, at: place(key))) }
    func encode(_ value: Float, forKey key: Key) throws { set(key, try ValueEncoder.number(value, at: place(key))) }
    func encode(_ value: Int, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: Int8, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: Int16, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: Int32, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: Int64, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: Int128, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: UInt, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: UInt8, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: UInt16, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: UInt32, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: UInt64, forKey key: Key) { set(key, JSONValue(exactly: value)) }
    func encode(_ value: UInt128, forKey key: Key) { set(key, JSONValue(exactly: value)) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder.child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.child(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder.child(AnyCodingKey.superKey) }
    func superEncoder(forKey key: Key) -> any Encoder { encoder.child(key) }

    private func set(_ key: Key, _ value: JSONValue) { encoder.set(key.stringValue, value) }
    private func place(_ key: Key) -> CodingPlace { CodingPlace(.member(key), in: encoder) }
}
