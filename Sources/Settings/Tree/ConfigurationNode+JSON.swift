public import JSON

extension ConfigurationNode {
    /// What stands in place of a secret where a configuration is shown.
    public static let redaction = "[secret]"

    /// The canonical form: the same tree as JSON. Values from the environment and secrets are replaced by
    /// ``redaction``, so it can be shown, logged and compared.
    public var canonicalJSON: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.isSecret ? .string(Self.redaction) : scalar.value
        case .list(let elements): .array(elements.map(\.canonicalJSON))
        case .map(let entries): .object(JSONObject(entries.map { ($0.key, $0.value.canonicalJSON) }))
        }
    }

    /// Reads a JSON value as a tree without positions, such as a default or the result of an import.
    ///
    /// Parts of the value beyond the depth limit become null; a value made by a program does not get there.
    init(json: JSONValue, maxDepth: Int = ConfigurationLimits().maxDepth) {
        let content: Content
        switch json.resolved {
        case _ where maxDepth <= 0, .null, .raw: content = .scalar(ConfigurationScalar("null", isPlain: true))
        case .bool(let value): content = .scalar(ConfigurationScalar(String(value), isPlain: true))
        case .integer(let value): content = .scalar(ConfigurationScalar(String(value), isPlain: true))
        case .number(let value): content = .scalar(ConfigurationScalar(value.text, isPlain: true))
        case .string(let value): content = .scalar(ConfigurationScalar(value, isPlain: false))
        case .array(let elements): content = .list(elements.map { Self(json: $0, maxDepth: maxDepth - 1) })
        case .object(let object):
            content = .map(
                object.map { key, value in
                    ConfigurationEntry(key: key, keyMark: nil, value: Self(json: value, maxDepth: maxDepth - 1))
                })
        }
        self.init(content, at: nil)
    }
}
