/// Decodes the elements of an array, one after the other.
struct ArrayDecodingContainer: UnkeyedDecodingContainer {
    let decoder: ValueDecoder
    let elements: [JSONValue]
    private(set) var currentIndex = 0

    init(decoder: ValueDecoder, elements: [JSONValue]) {
        self.decoder = decoder
        self.elements = elements
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    mutating func decodeNil() throws -> Bool {
        let isNull = try current(Never.self).isNull
        if isNull { currentIndex += 1 }
        return isNull
    }

    // Each moves on only when the element could be decoded, so that another type can be tried.

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try decoder.decode(type, from: current(type), .element(currentIndex))
        currentIndex += 1
        return value
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try take(type) { try $0.bool(at: $1()) } }
    mutating func decode(_ type: String.Type) throws -> String { try take(type) { try $0.string(at: $1()) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try take(type) { try $0.float(at: $1()) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try take(type) { try $0.float(at: $1()) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try take(type) { try $0.integer(at: $1()) } }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try take(type) { try $0.integer(at: $1()) } }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let container = try inner(JSONObject.self).container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try inner([JSONValue].self).unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let inner = try inner(Never.self)
        currentIndex += 1
        return inner
    }

    @inline(__always)
    private mutating func take<T>(
        _ type: T.Type, _ decode: (JSONValue, () -> CodingPlace) throws -> T
    ) throws -> T {
        let place = currentIndex
        let value = try decode(current(type)) { CodingPlace(.element(place), in: decoder) }
        currentIndex += 1
        return value
    }

    private func inner(_ type: any Any.Type) throws -> ValueDecoder {
        ValueDecoder(try current(type), .element(currentIndex), in: decoder)
    }

    @inline(__always)
    private func current(_ type: any Any.Type) throws -> JSONValue {
        guard !isAtEnd else { throw pastEnd(type) }
        return elements[currentIndex]
    }

    private func pastEnd(_ type: any Any.Type) -> DecodingError {
        let message = "\(decoder.name) has only \(elements.count) elements"
        let path = codingPath + [AnyCodingKey(intValue: currentIndex)]
        return .valueNotFound(type, .init(codingPath: path, debugDescription: message))
    }
}
