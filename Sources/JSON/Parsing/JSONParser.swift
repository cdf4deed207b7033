/// Reads JSON text into a ``JSONValue``, straight from bytes and by the letter of RFC 8259.
///
/// What it takes is stated, not guessed:
/// - The text is UTF-8 without a byte order mark. Bytes that are not UTF-8 are an error, also inside strings.
/// - There is one value with nothing but white space around it; whatever follows is an error.
/// - `\u` escapes must pair their surrogates: a lone one is an error, for no Swift string can hold it.
/// - Control characters in strings, leading zeros, `NaN`, comments and trailing commas are errors.
/// - A whole number that fits into 64 bits becomes ``JSONValue/integer(_:)``. Every other number keeps its text:
///   `1.0`, `1e400`, `-0` and integers beyond 64 bits, so that nothing is lost or rounded.
/// - Nesting and length have limits (``Options``). No input makes it use much stack: it does not recurse.
///
/// ```swift
/// let value = try JSONParser.parse(#"{"jsonrpc": "2.0", "id": 1}"#)
/// value["id"]?.integerValue   // 1
/// ```
public enum JSONParser {
    /// Reads one value.
    /// - Throws: ``JSONParseError`` with the place of the first thing that is wrong.
    public static func parse(_ bytes: ArraySlice<UInt8>, options: Options = .init()) throws(JSONParseError) -> JSONValue
    {
        guard bytes.count <= options.maxBytes else {
            throw JSONParseError(.tooLarge, "it has \(bytes.count) bytes and the limit is \(options.maxBytes)")
        }
        // The closure hands the outcome out as a value because `withUnsafeBufferPointer` loses the error's type.
        let outcome: Result<JSONValue, ReadFailure> = unsafe bytes.withUnsafeBufferPointer { buffer in
            var reader = unsafe JSONReader(ByteCursor(buffer), source: bytes, options: options)
            do throws(ReadFailure) {
                return .success(try reader.readDocument())
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let value): return value
        case .failure(let failure): throw JSONParseError(failure, in: bytes)
        }
    }

    /// Reads one value.
    public static func parse(_ bytes: [UInt8], options: Options = .init()) throws(JSONParseError) -> JSONValue {
        try parse(bytes[...], options: options)
    }

    /// Reads one value from the UTF-8 of a string.
    public static func parse(_ text: String, options: Options = .init()) throws(JSONParseError) -> JSONValue {
        try parse(ArraySlice(text.utf8), options: options)
    }
}

extension JSONParser {
    /// What the parser lets pass, and what it keeps unread.
    public struct Options: Sendable {
        /// How deep arrays and objects may be nested unless said otherwise.
        public static let defaultMaxDepth = 128

        /// No option allows more nesting than this. Freeing a nested value takes stack for each level, and this much
        /// is safe on a thread with 512 KiB.
        public static let hardMaxDepth = 512

        /// How many bytes a text may have unless said otherwise: 4 MiB.
        public static let defaultMaxBytes = 4 << 20

        /// What happens when an object names a key twice.
        public enum DuplicateKeys: Sendable, Hashable {
            /// The key keeps its first place and takes its last value, as most parsers do.
            case lastWins
            /// The text is refused, so that nobody can read it differently from us.
            case reject
        }

        /// How many arrays and objects may be open at once; 0 allows only a scalar. At most ``hardMaxDepth``.
        public let maxDepth: Int
        /// How many bytes the text may have.
        public var maxBytes: Int
        /// What happens when an object names a key twice.
        public var duplicateKeys: DuplicateKeys
        /// Where values are checked but kept unread as ``JSONValue/raw(_:)``.
        let rawPaths: RawPaths

        /// - Parameter raw: paths of member names, such as `["params", "arguments"]`, whose values are kept unread as
        ///   ``JSONValue/raw(_:)``. They are fully checked all the same. An empty path stands for the whole text.
        public init(
            maxDepth: Int = Options.defaultMaxDepth, maxBytes: Int = Options.defaultMaxBytes,
            duplicateKeys: DuplicateKeys = .lastWins, raw: [[String]] = []
        ) {
            self.maxDepth = min(max(maxDepth, 0), Self.hardMaxDepth)
            self.maxBytes = maxBytes
            self.duplicateKeys = duplicateKeys
            rawPaths = RawPaths(raw)
        }

        /// For bytes that were checked before: any length, and the deepest nesting that any option allows.
        public static let unbounded = Options(maxDepth: hardMaxDepth, maxBytes: .max)
    }
}
