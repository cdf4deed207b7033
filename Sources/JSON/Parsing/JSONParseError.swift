/// What is wrong with a text that should have been JSON, and where.
public struct JSONParseError: Error, Sendable, Hashable {
    /// The sort of mistake. New ones may be added, so a `switch` over it needs a default.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        /// The name of the kind, such as `unexpectedByte`.
        public let description: String

        private init(_ name: String) { description = name }

        /// The text ends in the middle of a value, or there is no value at all.
        public static let unexpectedEnd = Kind("unexpectedEnd")
        /// A byte that cannot stand where it stands.
        public static let unexpectedByte = Kind("unexpectedByte")
        /// Digits, points and exponents that do not form a number, such as `01` or `1.`.
        public static let invalidNumber = Kind("invalidNumber")
        /// A backslash in a string is followed by something that is no escape.
        public static let invalidEscape = Kind("invalidEscape")
        /// A `\u` escape is one half of a surrogate pair and the other half is missing.
        public static let loneSurrogate = Kind("loneSurrogate")
        /// A line break, tab or other control character stands in a string without being escaped.
        public static let controlCharacter = Kind("controlCharacter")
        /// The bytes are not UTF-8.
        public static let invalidUTF8 = Kind("invalidUTF8")
        /// The text starts with a byte order mark.
        public static let byteOrderMark = Kind("byteOrderMark")
        /// Something follows the value.
        public static let trailingBytes = Kind("trailingBytes")
        /// An object names a key twice, and that is not allowed here.
        public static let duplicateKey = Kind("duplicateKey")
        /// Arrays and objects are nested deeper than allowed.
        public static let tooDeep = Kind("tooDeep")
        /// The text is longer than allowed; it was not read.
        public static let tooLarge = Kind("tooLarge")
    }

    /// The sort of mistake.
    public let kind: Kind
    /// Where the mistake is: how many bytes stand before it.
    public let offset: Int
    /// The line of the mistake, from 1; nil when the text was not read.
    public let line: Int?
    /// The column of the mistake in characters (Unicode scalars), from 1; nil when the text was not read.
    public let column: Int?
    /// What is wrong, in words, without the place.
    public let reason: String

    /// An error about the text as a whole.
    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        offset = 0
        line = nil
        column = nil
        self.reason = reason
    }

    init(_ failure: ReadFailure, in bytes: ArraySlice<UInt8>) {
        kind = failure.kind
        offset = failure.offset
        reason = failure.reason
        var line = 1
        var column = 1
        for byte in bytes.prefix(failure.offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}

extension JSONParseError: CustomStringConvertible {
    /// A sentence with the place, such as `invalid JSON at line 1, column 8: a value is missing after the colon`.
    public var description: String {
        guard let line, let column else { return "invalid JSON: \(reason)" }
        return "invalid JSON at line \(line), column \(column): \(reason)"
    }
}

/// A mistake as the reader sees it, before line and column are counted.
struct ReadFailure: Error {
    let kind: JSONParseError.Kind
    let offset: Int
    let reason: String

    init(_ kind: JSONParseError.Kind, at offset: Int, _ reason: String) {
        self.kind = kind
        self.offset = offset
        self.reason = reason
    }
}
