import JSON

/// A value in a configuration that knows where it was written.
public struct ConfigurationNode: Sendable {
    /// What a node can be.
    public enum Content: Sendable {
        /// A single value.
        case scalar(ConfigurationScalar)
        /// Values in order.
        case list([ConfigurationNode])
        /// Each key once, in the order of the file.
        case map([ConfigurationEntry])
    }

    /// Where it begins; nil for a value that was not written in a file, such as a default.
    public let mark: SourceMark?
    /// What it is.
    public let content: Content

    init(_ content: Content, at mark: SourceMark?) {
        self.content = content
        self.mark = mark
    }
}

/// One member of a map.
public struct ConfigurationEntry: Sendable {
    /// The key, unique in its map.
    public let key: String
    /// Where the key begins.
    public let keyMark: SourceMark?
    /// What the key stands for.
    public let value: ConfigurationNode
}

/// A single value as text, before anyone decided what it should be.
public struct ConfigurationScalar: Sendable {
    /// Where a substituted value came from.
    struct Origin: Sendable {
        /// What the file says instead of the value, such as `${PORT}`.
        let expression: String
        /// Whether the value came from outside the file and so must not be shown.
        let isSecret: Bool
    }

    /// The text, after substitution once that has happened.
    public let text: String
    /// Whether it was written without quotes, so that `8080` is a number.
    public let isPlain: Bool
    let origin: Origin?

    init(_ text: String, isPlain: Bool, origin: Origin? = nil) {
        self.text = text
        self.isPlain = isPlain
        self.origin = origin
    }

    /// Whether the text came, in part or whole, from the environment or a secret.
    public var isSecret: Bool { origin?.isSecret ?? false }
}

/// Printing a value from outside the file, or dumping it, shows that there is one and no more.
extension ConfigurationScalar: CustomStringConvertible, CustomReflectable {
    /// The text, or `[secret]`.
    public var description: String { isSecret ? ConfigurationNode.redaction : text }
    /// Without children for a secret.
    public var customMirror: Mirror {
        isSecret ? Mirror(self, children: []) : Mirror(self, children: ["text": text, "isPlain": isPlain])
    }
}

extension ConfigurationNode {
    var scalar: ConfigurationScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

    /// Whether nothing stands here: `key:` or `key: null`.
    var isNull: Bool { scalar?.value.isNull ?? false }

    /// How many nodes this is, itself included.
    var nodeCount: Int {
        switch content {
        case .scalar: 1
        case .list(let elements): elements.reduce(1) { $0 + $1.nodeCount }
        case .map(let entries): entries.reduce(1) { $0 + $1.value.nodeCount }
        }
    }

    /// How many levels of lists and maps this has.
    var height: Int {
        switch content {
        case .scalar: 0
        case .list(let elements): 1 + (elements.map(\.height).max() ?? 0)
        case .map(let entries): 1 + (entries.map(\.value.height).max() ?? 0)
        }
    }
}
