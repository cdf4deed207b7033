public import JSON

/// Suggestions for the value of an argument.
public struct Completion: ProtocolObject {
    /// The most values that one answer may hold.
    public static let maxValues = 100

    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }

    /// - Parameters:
    ///   - values: Best first; what is beyond ``maxValues`` is cut, and `hasMore` set.
    ///   - total: How many there are in all, when known.
    public init(_ values: [String], total: Int? = nil) {
        let kept = Array(values.prefix(Self.maxValues))
        let total = max(total ?? 0, values.count)
        fields = ["values": kept.field, "total": JSONValue(total), "hasMore": .bool(total > kept.count)]
    }

    /// No suggestion at all; a valid answer, not an error.
    public static let none = Completion([])

    /// Best first, at most ``maxValues`` when the peer keeps to the protocol.
    public var values: [String] { self["values"] ?? [] }
    /// How many there are in all, those not sent included; nil when not known.
    public var total: Int? { self["total"] }
    /// Whether there are values beyond those sent.
    public var hasMore: Bool { self["hasMore"] ?? false }
}

/// What is to be completed: an argument of a prompt, or a variable of a resource template.
public enum CompletionReference: Hashable, Sendable {
    case prompt(name: String)
    /// The template, or a URI made from it.
    case resource(uri: String)

    /// Reads `{"type": "ref/prompt", "name": …}` or `{"type": "ref/resource", "uri": …}`.
    public init(json: JSONValue?) throws(MCPError) {
        switch (json?["type"]?.stringValue, json?["name"]?.stringValue, json?["uri"]?.stringValue) {
        case ("ref/prompt", let name?, _): self = .prompt(name: name)
        case ("ref/resource", _, let uri?): self = .resource(uri: uri)
        default:
            throw .invalidParams(
                "\"ref\" must be {\"type\": \"ref/prompt\", \"name\": …} or {\"type\": \"ref/resource\", \"uri\": …}.")
        }
    }

    /// The reference as the `ref` parameter of `completion/complete`.
    public var json: JSONValue {
        switch self {
        case .prompt(let name): ["type": "ref/prompt", "name": .string(name)]
        case .resource(let uri): ["type": "ref/resource", "uri": .string(uri)]
        }
    }
}
