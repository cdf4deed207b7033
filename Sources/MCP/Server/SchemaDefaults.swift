public import JSON

extension SchemaDerivation {
    /// The defaults of a schema's own members, by name.
    public static func defaults(of schema: JSONObject) -> JSONObject {
        var defaults = JSONObject()
        for (name, property) in schema["properties"]?.objectValue ?? [:] {
            if let value = property["default"] { defaults[name] = value }
        }
        return defaults
    }
}

/// The defaults that a schema states at any depth, ready to fill in what a caller left out.
///
/// Prepare it once per schema and fill each call's arguments before decoding them.
public struct SchemaDefaults: Sendable {
    private indirect enum Node: Sendable {
        case object(own: JSONObject, nested: [(name: String, node: Node)])
        case elements(Node)
        case values(Node)
        /// An entry of `$defs`, or the root under an empty name.
        case reference(String)
    }

    private let root: Node?
    private let definitions: [String: Node]
    private let hasDefaults: Bool

    /// How deep a schema is searched. Deeper defaults are not filled.
    private static let maximumDepth = 128

    /// Finds the defaults.
    public init(of schema: JSONObject) {
        var scan = Scan()
        root = scan.node(schema, depth: Self.maximumDepth)
        var definitions: [String: Node] = [:]
        for (name, definition) in schema["$defs"]?.objectValue ?? [:] {
            guard let object = definition.objectValue else { continue }
            definitions[name] = scan.node(object, depth: Self.maximumDepth)
        }
        definitions[""] = root
        self.definitions = definitions
        hasDefaults = scan.hasDefaults
    }

    /// True when there is nothing to fill in.
    public var isEmpty: Bool { !hasDefaults }

    /// The arguments with missing members filled in. What is present stays as it is, `null` included.
    public func filling(_ arguments: JSONObject) -> JSONObject {
        guard hasDefaults, let root else { return arguments }
        return fill(.object(arguments), root).objectValue ?? arguments
    }

    /// Goes no deeper than the value, whose depth its parser has bounded.
    private func fill(_ value: JSONValue, _ node: Node) -> JSONValue {
        switch node {
        case .object(let own, let nested):
            guard var object = value.objectValue else { return value }
            for (name, value) in own where !object.contains(name) { object[name] = value }
            for (name, node) in nested { object[name] = object[name].map { fill($0, node) } }
            return .object(object)
        case .elements(let node):
            guard let elements = value.arrayValue else { return value }
            return .array(elements.map { fill($0, node) })
        case .values(let node):
            guard let object = value.objectValue else { return value }
            return .object(object.mapValues { fill($0, node) })
        case .reference(let name):
            guard let target = definitions[name] else { return value }
            // A chain of references alone would not end; a definition that only refers is not followed.
            if case .reference = target { return value }
            return fill(value, target)
        }
    }

    private struct Scan {
        var hasDefaults = false

        mutating func node(_ schema: JSONObject, depth: Int) -> Node? {
            guard depth > 0 else { return nil }
            if let target = schema["$ref"]?.stringValue {
                if target == "#" { return .reference("") }
                return target.hasPrefix("#/$defs/") ? .reference(String(target.dropFirst("#/$defs/".count))) : nil
            }
            if let element = schema["items"]?.objectValue { return node(element, depth: depth - 1).map(Node.elements) }
            if let properties = schema["properties"]?.objectValue {
                return object(properties, own: SchemaDerivation.defaults(of: schema), depth: depth)
            }
            if let value = schema["additionalProperties"]?.objectValue {
                return node(value, depth: depth - 1).map(Node.values)
            }
            for branch in schema["anyOf"]?.arrayValue ?? [] where branch["type"]?.stringValue != "null" {
                return branch.objectValue.flatMap { node($0, depth: depth - 1) }
            }
            return nil
        }

        private mutating func object(_ properties: JSONObject, own: JSONObject, depth: Int) -> Node? {
            var nested: [(name: String, node: Node)] = []
            for (name, property) in properties {
                guard let schema = property.objectValue, let node = node(schema, depth: depth - 1) else { continue }
                nested.append((name, node))
            }
            if !own.isEmpty { hasDefaults = true }
            return own.isEmpty && nested.isEmpty ? nil : .object(own: own, nested: nested)
        }
    }
}
