/// Two values are equal when they mean the same: the order of members does not count, `raw` is read first. Numbers
/// are compared as written, so `1.0` and `1.00` differ; a JSON Schema validator compares by value instead. Strings and
/// keys are compared by their code points.
extension JSONValue: Hashable {
    /// Whether two values mean the same. Their depth does not become depth of the call stack.
    public static func == (a: JSONValue, b: JSONValue) -> Bool {
        var pending: [(JSONValue, JSONValue)] = []
        guard mayEqual(a, b, &pending) else { return false }
        while let (a, b) = pending.popLast() {
            guard partsMayEqual(a, b, &pending) else { return false }
        }
        return true
    }

    /// Compares all but the parts of containers, which are left for later.
    private static func mayEqual(_ a: JSONValue, _ b: JSONValue, _ pending: inout [(JSONValue, JSONValue)]) -> Bool {
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.integer(let a), .integer(let b)): return a == b
        case (.number(let a), .number(let b)): return a == b
        case (.string(let a), .string(let b)): return a.isExactly(b)
        case (.array(let a), .array(let b)) where a.count != b.count: return false
        case (.object(let a), .object(let b)) where a.count != b.count: return false
        case (.raw(let a), .raw(let b)) where a == b: return true
        case (.array, .array), (.object, .object), (.raw, _), (_, .raw):
            pending.append((a, b))
            return true
        default: return false
        }
    }

    /// Compares what was left for later.
    private static func partsMayEqual(
        _ a: JSONValue, _ b: JSONValue, _ pending: inout [(JSONValue, JSONValue)]
    ) -> Bool {
        switch (a, b) {
        case (.array(let a), .array(let b)):
            for position in a.indices where !mayEqual(a[position], b[position], &pending) { return false }
            return true
        case (.object(let a), .object(let b)):
            for (key, value) in a {
                guard let other = b[key], mayEqual(value, other, &pending) else { return false }
            }
            return true
        default:
            return mayEqual(a.resolved, b.resolved, &pending)
        }
    }

    /// Containers below this many levels count into the hash with their size only.
    private static let hashedLevels = 4

    /// Takes in what ``==(_:_:)`` compares, down to a few levels.
    public func hash(into hasher: inout Hasher) { hash(into: &hasher, levels: Self.hashedLevels) }

    private func hash(into hasher: inout Hasher, levels: Int) {
        switch resolved {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let elements):
            hasher.combine(elements.count)
            if levels > 0 { for element in elements { element.hash(into: &hasher, levels: levels - 1) } }
        case .object(let object):
            hasher.combine(object.count)
            if levels > 0 { hasher.combine(Self.hash(of: object, levels: levels - 1)) }
        case .raw: preconditionFailure("a raw value was read as a raw value")
        }
    }

    /// A hash that no order of members changes.
    private static func hash(of object: JSONObject, levels: Int) -> Int {
        var combined = 0
        for (key, value) in object {
            var member = Hasher()
            member.combine(key)
            value.hash(into: &member, levels: levels)
            combined ^= member.finalize()
        }
        return combined
    }
}
