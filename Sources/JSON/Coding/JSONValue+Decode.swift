extension JSONValue {
    /// Makes a `Decodable` value of this one.
    ///
    /// Integers are exact: a number with a fraction or out of the type's range is an error. A ``JSONValue`` or
    /// ``JSONObject`` inside the type is taken as it is. There is no special treatment of other types, so a `Date`
    /// reads what its own `init(from:)` asks for.
    ///
    /// ```swift
    /// struct Input: Decodable { let city: String, days: Int }
    /// let input = try arguments.decode(Input.self)
    /// ```
    /// - Parameter userInfo: what the type's `init(from:)` finds in its decoder.
    /// - Throws: `DecodingError`; its description names the place as a JSON pointer, what was expected there and what
    ///   was found. Also whatever the type's own `init(from:)` throws.
    public func decode<T: Decodable>(
        _ type: T.Type = T.self, userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> T {
        try ValueDecoder(self, userInfo: userInfo).decode(type)
    }
}

extension JSONObject {
    /// Makes a `Decodable` value of this object; see ``JSONValue/decode(_:userInfo:)``.
    public func decode<T: Decodable>(
        _ type: T.Type = T.self, userInfo: [CodingUserInfoKey: any Sendable] = [:]
    ) throws -> T {
        try JSONValue.object(self).decode(type, userInfo: userInfo)
    }
}
