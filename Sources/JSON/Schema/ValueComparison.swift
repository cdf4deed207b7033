/// Compares values as JSON Schema does: numbers by value, strings by code points, objects without order.
///
/// Counts what it looks at, and gives up on values nested deeper than the limit.
struct ValueComparison {
    /// Thrown for a value that is nested too deeply to be compared.
    struct TooDeep: Error {}

    let maxDepth: Int
    private(set) var steps = 0

    init(maxDepth: Int) { self.maxDepth = maxDepth }

    mutating func areEqual(_ a: JSONValue, _ b: JSONValue) throws(TooDeep) -> Bool {
        try areEqual(a, b, depth: 0)
    }

    /// The positions of two values that are equal; nil when all differ. Looks at each value about once, however many
    /// there are.
    mutating func firstRepetition(in values: [JSONValue]) throws(TooDeep) -> (Int, Int)? {
        if values.count <= Self.pairwise { return try firstEqualPair(values) }
        var buckets: [Int: [Int]] = [:]
        for (position, value) in values.enumerated() {
            var hasher = Hasher()
            try hash(value, into: &hasher, depth: 0)
            let key = hasher.finalize()
            for earlier in buckets[key] ?? [] where try areEqual(values[earlier], value, depth: 0) {
                return (earlier, position)
            }
            buckets[key, default: []].append(position)
        }
        return nil
    }

    /// Up to this many values, comparing each with each is faster than hashing.
    private static let pairwise = 6

    private mutating func firstEqualPair(_ values: [JSONValue]) throws(TooDeep) -> (Int, Int)? {
        for later in values.indices {
            for earlier in 0..<later where try areEqual(values[earlier], values[later], depth: 0) {
                return (earlier, later)
            }
        }
        return nil
    }

    private mutating func areEqual(_ a: JSONValue, _ b: JSONValue, depth: Int) throws(TooDeep) -> Bool {
        guard depth <= maxDepth else { throw TooDeep() }
        steps += 1
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.integer(let a), .integer(let b)): return a == b
        case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)):
            return ExactDecimal(a) == ExactDecimal(b.text)
        case (.number(let a), .number(let b)):
            return a.text == b.text || ExactDecimal(a.text) == ExactDecimal(b.text)
        case (.string(let a), .string(let b)): return a.isExactly(b)
        case (.array(let a), .array(let b)): return try areEqual(a, b, depth: depth)
        case (.object(let a), .object(let b)): return try areEqual(a, b, depth: depth)
        case (.raw, _), (_, .raw): return try areEqual(a.resolved, b.resolved, depth: depth)
        default: return false
        }
    }

    private mutating func areEqual(_ a: [JSONValue], _ b: [JSONValue], depth: Int) throws(TooDeep) -> Bool {
        guard a.count == b.count else { return false }
        for (a, b) in zip(a, b) {
            guard try areEqual(a, b, depth: depth + 1) else { return false }
        }
        return true
    }

    private mutating func areEqual(_ a: JSONObject, _ b: JSONObject, depth: Int) throws(TooDeep) -> Bool {
        guard a.count == b.count else { return false }
        for (key, value) in a {
            guard let other = b[key], try areEqual(value, other, depth: depth + 1) else { return false }
        }
        return true
    }

    private mutating func hash(_ value: JSONValue, into hasher: inout Hasher, depth: Int) throws(TooDeep) {
        guard depth <= maxDepth else { throw TooDeep() }
        steps += 1
        switch value {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let number):
            let decimal = ExactDecimal(number.text)
            if decimal.isInteger, let integer = decimal.floor {
                hasher.combine(integer)
            } else {
                hasher.combine(decimal)
            }
        case .string(let value): hasher.combine(value)
        case .array(let values):
            hasher.combine(values.count)
            for value in values { try hash(value, into: &hasher, depth: depth + 1) }
        case .object(let members):
            var combined = members.count
            for (key, value) in members {
                var member = Hasher()
                member.combine(key)
                try hash(value, into: &member, depth: depth + 1)
                combined ^= member.finalize()
            }
            hasher.combine(combined)
        case .raw(let raw): try hash(raw.value, into: &hasher, depth: depth)
        }
    }
}
