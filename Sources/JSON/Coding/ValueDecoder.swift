/// Decodes out of a value that is in memory.
final class ValueDecoder: CodingPlace, Decoder {
    /// Never `raw` on top.
    let value: JSONValue

    init(_ value: JSONValue, userInfo: UserInfo) {
        self.value = value.resolved
        super.init(userInfo: userInfo)
    }

    /// Decodes a part of what another one decodes.
    init(_ value: JSONValue, _ step: CodingStep, in outer: ValueDecoder) {
        self.value = value.resolved
        super.init(step, in: outer)
    }

    var userInfo: [CodingUserInfoKey: Any] { info }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else {
            throw value.mismatch([String: JSONValue].self, "an object", at: self)
        }
        return KeyedDecodingContainer(ObjectDecodingContainer<Key>(decoder: self, object: object))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw value.mismatch([JSONValue].self, "an array", at: self) }
        return ArrayDecodingContainer(decoder: self, elements: elements)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value.isNull }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        // A cast between a type and itself.
        if type == JSONValue.self { return unsafe unsafeBitCast(value, to: type) }
        if let dictionary = type as? any StringKeyedDictionary.Type, case .object(let object) = value {
            return try dictionary.decoded(object, by: self, as: type)
        }
        return try T(from: self)
    }

    func decode(_ type: Bool.Type) throws -> Bool { try value.bool(at: self) }
    func decode(_ type: String.Type) throws -> String { try value.string(at: self) }
    func decode(_ type: Double.Type) throws -> Double { try value.float(at: self) }
    func decode(_ type: Float.Type) throws -> Float { try value.float(at: self) }
    func decode(_ type: Int.Type) throws -> Int { try value.integer(at: self) }
    func decode(_ type: Int8.Type) throws -> Int8 { try value.integer(at: self) }
    func decode(_ type: Int16.Type) throws -> Int16 { try value.integer(at: self) }
    func decode(_ type: Int32.Type) throws -> Int32 { try value.integer(at: self) }
    func decode(_ type: Int64.Type) throws -> Int64 { try value.integer(at: self) }
    func decode(_ type: Int128.Type) throws -> Int128 { try value.integer(at: self) }
    func decode(_ type: UInt.Type) throws -> UInt { try value.integer(at: self) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try value.integer(at: self) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try value.integer(at: self) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try value.integer(at: self) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try value.integer(at: self) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try value.integer(at: self) }
}

/// The dictionaries that an object becomes member by member. The standard library would ask a keyed container for all
/// its keys first, and then for each value by its key.
private protocol StringKeyedDictionary {
    static func decoded<T>(_ object: JSONObject, by decoder: ValueDecoder, as type: T.Type) throws -> T
}

extension Dictionary: StringKeyedDictionary where Key == String, Value: Decodable {
    fileprivate static func decoded<T>(_ object: JSONObject, by decoder: ValueDecoder, as type: T.Type) throws -> T {
        var result = Self(minimumCapacity: object.count)
        for (key, value) in object {
            result[key] = try decoder.decode(Value.self, from: value, .member(AnyCodingKey(stringValue: key)))
        }
        precondition(type == Self.self, "a dictionary is decoded as another type")
        return unsafe unsafeBitCast(result, to: type)
    }
}

extension ValueDecoder {
    /// Decodes a part of the value.
    @inline(__always)
    func decode<T: Decodable>(
        _ type: T.Type, from part: JSONValue, _ step: @autoclosure () -> CodingStep
    ) throws -> T {
        // These need no decoder. The cast is one between a type and itself, which the line before it has just tested;
        // `as? T` would look types up at run time.
        if type == String.self {
            return unsafe unsafeBitCast(try part.string(at: CodingPlace(step(), in: self)), to: type)
        }
        if type == JSONValue.self { return unsafe unsafeBitCast(part.resolved, to: type) }
        return try ValueDecoder(part, step(), in: self).decode(type)
    }
}
