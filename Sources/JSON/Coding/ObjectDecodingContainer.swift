/// Decodes the members of an object.
struct ObjectDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ValueDecoder
    let object: JSONObject

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { object.entries.compactMap { Key(stringValue: $0.key) } }

    func contains(_ key: Key) -> Bool { object.contains(key.stringValue) }
    func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNull }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try decoder.decode(type, from: value(key), .member(key))
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).bool(at: place(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).string(at: place(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key).float(at: place(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(key).float(at: place(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).integer(at: place(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key).integer(at: place(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key).integer(at: place(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key).integer(at: place(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key).integer(at: place(key)) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try value(key).integer(at: place(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key).integer(at: place(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key).integer(at: place(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key).integer(at: place(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key).integer(at: place(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key).integer(at: place(key)) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try value(key).integer(at: place(key)) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try ValueDecoder(value(key), .member(key), in: decoder).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try ValueDecoder(value(key), .member(key), in: decoder).unkeyedContainer()
    }

    /// A missing `super` decodes as null, so that the superclass reports what it misses.
    func superDecoder() throws -> any Decoder {
        let key = AnyCodingKey.superKey
        return ValueDecoder(object[key.stringValue] ?? .null, .member(key), in: decoder)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ValueDecoder(object[key.stringValue] ?? .null, .member(key), in: decoder)
    }

    private func place(_ key: Key) -> CodingPlace { CodingPlace(.member(key), in: decoder) }

    @inline(__always)
    private func value(_ key: Key) throws -> JSONValue {
        if let value = object[key.stringValue] { return value }
        throw missing(key)
    }

    private func missing(_ key: Key) -> DecodingError {
        let message = "\(decoder.name) lacks the member \"\(key.stringValue)\""
        return .keyNotFound(key, .init(codingPath: codingPath, debugDescription: message))
    }
}

extension ObjectDecodingContainer {
    // The defaults look the key up three times; these types are the ones that optional members mostly have.

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        try present(key).map { try decoder.decode(type, from: $0, .member(key)) }
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try present(key)?.string(at: place(key))
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try present(key)?.bool(at: place(key))
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key)?.integer(at: place(key))
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try present(key)?.float(at: place(key))
    }

    /// A missing member and null are the same for an optional.
    @inline(__always)
    private func present(_ key: Key) -> JSONValue? {
        guard let value = object[key.stringValue], !value.isNull else { return nil }
        return value
    }
}
