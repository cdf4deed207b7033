/// A well-formed JSON value that has not been read: a slice of the bytes it arrived in.
///
/// A gateway forwards it as it came; whoever needs the content asks for ``value``.
public struct RawJSON: Sendable, Hashable {
    /// The bytes of the value, without surrounding white space. Shares the storage of the input.
    public let bytes: ArraySlice<UInt8>

    /// Takes bytes that the parser has found to be one well-formed value.
    init(validated bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Checks that the bytes are one well-formed JSON value and keeps them as they are, without the white space around
    /// it.
    /// - Throws: ``JSONParseError`` when they are not.
    public init(_ bytes: ArraySlice<UInt8>, options: JSONParser.Options = .init()) throws(JSONParseError) {
        let whole = JSONParser.Options(
            maxDepth: options.maxDepth, maxBytes: options.maxBytes, duplicateKeys: options.duplicateKeys, raw: [[]])
        guard case .raw(let raw) = try JSONParser.parse(bytes, options: whole) else {
            preconditionFailure("a text that was to stay raw was read")
        }
        self = raw
    }

    /// The value that the bytes stand for. Read anew on each call: keep it when it is needed twice.
    public var value: JSONValue {
        do {
            return try JSONParser.parse(bytes, options: .unbounded)
        } catch {
            preconditionFailure("RawJSON holds bytes that were not validated: \(error)")
        }
    }
}
