/// A value while it is being encoded. A reference, since nested containers fill it after they were handed out.
final class EncodingNode {
    private enum Step {
        case key(String)
        case position(Int)
    }

    private var value: JSONValue?
    private var object: JSONObject?
    private var elements: [JSONValue]?
    /// Nested containers and super encoders, whose values replace placeholders in the end.
    private var children: [(Step, EncodingNode)] = []

    var count: Int { elements?.count ?? 0 }

    func become(_ value: JSONValue) { self.value = value }

    func becomeObject() {
        precondition(value == nil && elements == nil, "a value is encoded either as an object or as something else")
        if object == nil { object = JSONObject() }
    }

    func becomeArray() {
        precondition(value == nil && object == nil, "a value is encoded either as an array or as something else")
        if elements == nil { elements = [] }
    }

    func set(_ key: String, _ value: JSONValue) { object?[key] = value }

    func append(_ value: JSONValue) { elements?.append(value) }

    /// A node whose value becomes that of a member.
    func child(_ key: String) -> EncodingNode {
        set(key, .null)
        return child(.key(key))
    }

    /// A node whose value becomes that of a new last element.
    func childAtEnd() -> EncodingNode {
        append(.null)
        return child(.position(count - 1))
    }

    private func child(_ step: Step) -> EncodingNode {
        let node = EncodingNode()
        children.append((step, node))
        return node
    }

    /// The encoded value. What encodes nothing at all becomes an empty object.
    func finished() -> JSONValue {
        for (step, node) in children {
            switch step {
            case .key(let key): object?[key] = node.finished()
            case .position(let position): elements?[position] = node.finished()
            }
        }
        children = []
        if let value { return value }
        if let elements { return .array(elements) }
        return .object(object ?? JSONObject())
    }
}
