/// Why no schema could be read off a type. The message names the field and what to change.
public struct SchemaDerivationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is. An open set: a later version may add codes.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text, for logs.
        public let rawValue: String
        /// Names a code; later versions add more.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The type's `init(from:)` refused every sample value.
        public static let refusedSample = Code(rawValue: "refusedSample")
        /// The type contains itself without an optional, an array or a dictionary in between.
        public static let endlessType = Code(rawValue: "endlessType")
        /// The type nests deeper, or consists of more types, than the limits allow.
        public static let limitExceeded = Code(rawValue: "limitExceeded")
        /// A note belongs to a field that the type does not have.
        public static let unknownNote = Code(rawValue: "unknownNote")
        /// A note states what its field's type cannot fulfil.
        public static let unfitNote = Code(rawValue: "unfitNote")
        /// A tool's input must be an object, and this type is something else.
        public static let rootNotObject = Code(rawValue: "rootNotObject")
        /// Two types define different schemas under one name.
        public static let conflictingDefinition = Code(rawValue: "conflictingDefinition")
        /// The keys of a dictionary cannot be member names.
        public static let unsupportedKey = Code(rawValue: "unsupportedKey")
    }

    /// What kind of failure it is.
    public let code: Code
    /// Where it went wrong: the root type and the coding keys down to the field, such as `Forecast.place.zip`.
    public let path: String
    /// One sentence with the reason and the fix.
    public let message: String

    init(_ code: Code, at path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    /// The path and the message, in one line.
    public var description: String { "\(path): \(message)" }
}
