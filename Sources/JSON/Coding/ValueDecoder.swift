/// Decodes out of a value that is in memory.
struct ValueDecoder: Decoder {
    /// Never `raw` on top.
    let value: JSONValue
    let place: CodingPlace
    let info: [CodingUserInfoKey: any Sendable]

    init(value: JSONValue, place: CodingPlace, userInfo: [CodingUserInfoKey: any Sendable]) {
        self.value = value
        self.place = place
        info = userInfo
    }

    var codingPath: [any CodingKey] { place.path }
    var userInfo: [CodingUserInfoKey: Any] { info }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw mismatch([String: JSONValue].self, "an object") }
        return KeyedDecodingContainer(ObjectDecodingContainer<Key>(decoder: self, object: object))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch([JSONValue].self, "an array") }
        return ArrayDecodingContainer(decoder: self, elements: elements)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    /// A decoder for a part of the value.
    func inner(_ part: JSONValue, _ key: any CodingKey) -> ValueDecoder {
        ValueDecoder(value: part.resolved, place: .inside(place, key), userInfo: info)
    }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value.isNull }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let taken = taken(type) { return taken }
        return try T(from: self)
    }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let bool) = value else { throw mismatch(type, "true or false") }
        return bool
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let string) = value else { throw mismatch(type, "a string") }
        return string
    }

    func decode(_ type: Double.Type) throws -> Double { try decodeFloat(type) }
    func decode(_ type: Float.Type) throws -> Float { try decodeFloat(type) }
    func decode(_ type: Int.Type) throws -> Int { try decodeInteger(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try decodeInteger(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try decodeInteger(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try decodeInteger(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try decodeInteger(type) }
    func decode(_ type: Int128.Type) throws -> Int128 { try decodeInteger(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try decodeInteger(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try decodeInteger(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try decodeInteger(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try decodeInteger(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try decodeInteger(type) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try decodeInteger(type) }
}

extension ValueDecoder {
    /// The value itself for the types that it can be taken as without decoding.
    @inline(__always)
    private func taken<T>(_ type: T.Type) -> T? {
        if T.self == JSONValue.self { return value as? T }
        if T.self == String.self, case .string(let string) = value { return string as? T }
        return nil
    }

    /// Integers are taken exactly, whatever way they are written in: `2`, `2.0` and `2e0` are the same number.
    func decodeInteger<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        let exact: T?
        switch value {
        case .integer(let integer): exact = T(exactly: integer)
        case .number(let number):
            exact = T(number.text) ?? number.double.exactWhole.flatMap(T.init(exactly:))
            if exact == nil && !number.isWrittenAsInteger { throw mismatch(type, "an integer") }
        default: throw mismatch(type, "an integer")
        }
        guard let exact else {
            throw corrupted("\(place.name) must be an integer from \(T.min) to \(T.max), not \(value)")
        }
        return exact
    }

    func decodeFloat<T: BinaryFloatingPoint & LosslessStringConvertible>(_ type: T.Type) throws -> T {
        switch value {
        case .integer(let integer): return T(integer)
        case .number(let number):
            guard let nearest = T(number.text), nearest.isFinite else {
                throw corrupted("\(place.name) is \(value), which is too large for \(T.self)")
            }
            return nearest
        default: throw mismatch(type, "a number")
        }
    }

    func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
        if value.isNull {
            return .valueNotFound(type, .init(codingPath: codingPath, debugDescription: "\(place.name) must be \(expected), not null"))
        }
        let message = "\(place.name) must be \(expected), not \(value.nounPhrase)"
        return .typeMismatch(type, .init(codingPath: codingPath, debugDescription: message))
    }

    func corrupted(_ message: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: message))
    }
}

extension JSONNumber {
    /// Whether there is neither a fraction nor an exponent.
    fileprivate var isWrittenAsInteger: Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
    }
}

extension JSONValue {
    /// What the value is, with its article.
    fileprivate var nounPhrase: String {
        switch self {
        case .bool(let bool): String(bool)
        case .array: "an array"
        case .object: "an object"
        case .integer, .number: "the number \(self)"
        default: "a \(typeName)"
        }
    }
}
