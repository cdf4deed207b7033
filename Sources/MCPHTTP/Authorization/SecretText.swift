/// A text that must not be shown: a token, a client secret, a key. Printing it, dumping it and putting it in a message
/// give `[secret]`.
public struct SecretText: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The text itself. Hand it to what needs it and to nothing else.
    public let exposed: String

    /// Guards a text.
    public init(_ text: String) { exposed = text }

    /// Guards a text that stands in the program, as in tests.
    public init(stringLiteral value: String) { exposed = value }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[secret]`.
    public var description: String { "[secret]" }
    /// Always `[secret]`.
    public var debugDescription: String { "[secret]" }
    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
