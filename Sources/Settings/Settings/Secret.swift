/// A text that must not be shown: a password, a key, a connection string. Printing it, dumping it and putting it in a
/// log message give `[secret]`.
public struct Secret: Sendable, Hashable {
    /// The text itself. Hand it to what needs it and to nothing else.
    public let exposed: String

    /// Guards a text.
    public init(_ text: String) { exposed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `[secret]`.
    public var description: String { ConfigurationNode.redaction }
    /// Always `[secret]`.
    public var debugDescription: String { ConfigurationNode.redaction }
    /// Without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
