extension JSONValue {
    /// The value as JSON text in UTF-8.
    ///
    /// Compact text has no line break anywhere, so a message is always one line. Raw values are copied byte by byte,
    /// except that line breaks between their tokens become spaces.
    /// - Parameter pretty: puts each member and element on a line of its own, indented by two spaces a level. Raw
    ///   values stay as they are.
    public func serialized(pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty ? .pretty : .compact)
        writer.write(self)
        return unsafe writer.sink.withBytes { bytes in unsafe [UInt8](bytes) }
    }

    /// Appends the value as compact JSON text, as ``serialized(pretty:)`` writes it.
    public func write(into bytes: inout [UInt8]) {
        var writer = JSONWriter(.compact)
        writer.write(self)
        unsafe writer.sink.withBytes { written in unsafe bytes.append(contentsOf: written) }
    }

    /// The value as compact JSON text.
    public var jsonString: String {
        var writer = JSONWriter(.compact)
        writer.write(self)
        return unsafe writer.sink.withBytes { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
    }

    /// The one text that all equal values share, for hashing and signing: compact, raw parts read, keys sorted by
    /// their UTF-8. Numbers stand as they were written, for values whose numbers are written differently differ.
    public func canonicalBytes() -> [UInt8] {
        var writer = JSONWriter(.canonical)
        writer.write(self)
        return unsafe writer.sink.withBytes { bytes in unsafe [UInt8](bytes) }
    }
}

extension JSONObject {
    /// The object as JSON text in UTF-8; see ``JSONValue/serialized(pretty:)``.
    public func serialized(pretty: Bool = false) -> [UInt8] { JSONValue.object(self).serialized(pretty: pretty) }

    /// Appends the object as compact JSON text.
    public func write(into bytes: inout [UInt8]) { JSONValue.object(self).write(into: &bytes) }

    /// The object as compact JSON text.
    public var jsonString: String { JSONValue.object(self).jsonString }

    /// The one text that all equal objects share; see ``JSONValue/canonicalBytes()``.
    public func canonicalBytes() -> [UInt8] { JSONValue.object(self).canonicalBytes() }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON text.
    public var description: String { jsonString }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON text.
    public var description: String { jsonString }
}

extension RawJSON: CustomStringConvertible {
    /// The bytes as text.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
