extension JSONValue {
    /// Makes a JSON value of an `Encodable` one.
    ///
    /// A ``JSONValue`` or ``JSONObject`` inside the value is taken as it is, a raw one too. There is no special
    /// treatment of other types, so a `Date` becomes what its own `encode(to:)` asks for.
    /// - Parameter userInfo: what the value's `encode(to:)` finds in its encoder.
    /// - Throws: `EncodingError` for a double that JSON cannot express, and whatever the value's own `encode(to:)`
    ///   throws.
    public init(encoding value: some Encodable, userInfo: [CodingUserInfoKey: any Sendable] = [:]) throws {
        self = try ValueEncoder(userInfo: userInfo).value(of: value)
    }
}
