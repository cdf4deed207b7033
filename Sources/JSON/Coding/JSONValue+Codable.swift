extension JSONValue: Codable {
    /// Reads any JSON value out of any decoder. Out of decoders other than ours, numbers come as 64-bit integers where
    /// they can and as doubles otherwise.
    public init(from decoder: any Decoder) throws {
        if let own = decoder as? ValueDecoder {
            self = own.value
        } else if let container = try? decoder.container(keyedBy: AnyCodingKey.self) {
            self = .object(try JSONObject(members: container))
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
            self = .array(elements)
        } else {
            self = try JSONValue(scalar: decoder.singleValueContainer())
        }
    }

    private init(scalar container: any SingleValueDecodingContainer) throws {
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let integer = try? container.decode(UInt64.self) {
            self = .number(JSONNumber(integer))
        } else if let double = try? container.decode(Double.self), let number = JSONNumber(double) {
            self = .number(number)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    /// Writes the value to any encoder. To encoders other than ours, a number that is no 64-bit integer goes as the
    /// nearest double.
    /// - Throws: `EncodingError` for a number that is beyond a double, unless the encoder is ours.
    public func encode(to encoder: any Encoder) throws {
        if let own = encoder as? ValueEncoder { return own.become(self) }
        switch self {
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let object): try object.encode(to: encoder)
        case .raw(let raw): try raw.value.encode(to: encoder)
        default:
            var container = encoder.singleValueContainer()
            try encodeScalar(to: &container)
        }
    }

    private func encodeScalar(to container: inout any SingleValueEncodingContainer) throws {
        switch self {
        case .bool(let bool): try container.encode(bool)
        case .integer(let integer): try container.encode(integer)
        case .string(let string): try container.encode(string)
        case .number(let number): try number.encode(to: &container)
        default: try container.encodeNil()
        }
    }
}

extension JSONNumber {
    fileprivate func encode(to container: inout any SingleValueEncodingContainer) throws {
        if let integer = UInt64(text) { return try container.encode(integer) }
        guard double.isFinite else {
            let message = "the number \(text) is beyond what this encoder can take"
            throw EncodingError.invalidValue(self, .init(codingPath: container.codingPath, debugDescription: message))
        }
        try container.encode(double)
    }
}

extension JSONObject: Codable {
    /// Reads an object out of any decoder; see ``JSONValue/init(from:)``.
    public init(from decoder: any Decoder) throws {
        guard let own = decoder as? ValueDecoder else {
            self = try JSONObject(members: decoder.container(keyedBy: AnyCodingKey.self))
            return
        }
        guard case .object(let object) = own.value else {
            throw own.value.mismatch(JSONObject.self, "an object", at: own)
        }
        self = object
    }

    fileprivate init(members container: KeyedDecodingContainer<AnyCodingKey>) throws {
        self.init()
        for key in container.allKeys { self[key.stringValue] = try container.decode(JSONValue.self, forKey: key) }
    }

    /// Writes the object to any encoder; see ``JSONValue/encode(to:)``.
    public func encode(to encoder: any Encoder) throws {
        if let own = encoder as? ValueEncoder { return own.become(.object(self)) }
        var container = encoder.container(keyedBy: AnyCodingKey.self)
        for entry in entries { try container.encode(entry.value, forKey: AnyCodingKey(stringValue: entry.key)) }
    }
}
