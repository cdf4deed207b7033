/// Encodes the elements of an array, one after the other.
struct ArrayEncodingContainer: UnkeyedEncodingContainer {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.count }

    func encodeNil() { encoder.append(.null) }
    func encode<T: Encodable>(_ value: T) throws { encoder.append(try encoder.value(of: value, .element(count))) }
    func encode(_ value: Bool) { encoder.append(.bool(value)) }
    func encode(_ value: String) { encoder.append(.string(value)) }
    func encode(_ value: Double) throws { encoder.append(try ValueEncoder.number(value, at: place)) }
    func encode(_ value: Float) throws { encoder.append(try ValueEncoder.number(value, at: place)) }
    func encode(_ value: Int) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: Int8) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: Int16) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: Int32) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: Int64) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: Int128) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt8) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt16) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt32) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt64) { encoder.append(JSONValue(exactly: value)) }
    func encode(_ value: UInt128) { encoder.append(JSONValue(exactly: value)) }

    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        encoder.childAtEnd().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.childAtEnd().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.childAtEnd() }

    private var place: CodingPlace { CodingPlace(.element(count), in: encoder) }
}
