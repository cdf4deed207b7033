/// `enum` and `const`.
final class ValueChecks: Sendable {
    struct OneOf: Sendable {
        let strings: ExactTextTable
        let others: [JSONValue]
        let all: [JSONValue]
        let keyword: String
    }
    let lists: [OneOf]
    init(_ lists: [OneOf]) { self.lists = lists }
}

/// Keywords for numbers.
final class NumberChecks: Sendable {
    struct Bound: Sendable {
        enum Kind: Sendable { case minimum, exclusiveMinimum, maximum, exclusiveMaximum }
        let kind: Kind
        let limit: NumberLimit
    }
    struct Divisor: Sendable {
        let integer: Int64?
        let decimal: ExactDecimal
        let text: String
    }
    let bounds: [Bound]
    let divisor: Divisor?

    init(bounds: [Bound], divisor: Divisor?) {
        self.bounds = bounds
        self.divisor = divisor
    }
}

/// Keywords for strings. Lengths count code points.
final class StringChecks: Sendable {
    let minLength: Int
    let maxLength: Int
    let pattern: ECMAPattern?
    let format: StringFormat?

    init(minLength: Int, maxLength: Int, pattern: ECMAPattern?, format: StringFormat?) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.pattern = pattern
        self.format = format
    }
}

/// Keywords for arrays. Numbers that stand for subschemas are positions in ``SchemaProgram/nodes``.
final class ArrayChecks: Sendable {
    struct Contains: Sendable {
        let node: Int
        let minimum: Int
        let maximum: Int
        /// Whether the elements found count as evaluated; not in draft-07.
        let marks: Bool
    }
    let minItems: Int
    let maxItems: Int
    let isUnique: Bool
    let prefix: [Int]
    let rest: Int?
    let restKeyword: String
    let contains: Contains?

    init(
        minItems: Int, maxItems: Int, isUnique: Bool, prefix: [Int], rest: Int?, restKeyword: String,
        contains: Contains?
    ) {
        self.minItems = minItems
        self.maxItems = maxItems
        self.isUnique = isUnique
        self.prefix = prefix
        self.rest = rest
        self.restKeyword = restKeyword
        self.contains = contains
    }
}

/// Keywords for objects. Numbers that stand for subschemas are positions in ``SchemaProgram/nodes``.
final class ObjectChecks: Sendable {
    struct PatternProperty: Sendable {
        let pattern: ECMAPattern
        let node: Int
    }
    struct Dependency<Need: Sendable>: Sendable {
        let key: String
        let need: Need
        let keyword: String
    }
    let minProperties: Int
    let maxProperties: Int
    /// The names under `properties`, and at the same positions the nodes of their values.
    let names: ExactTextTable
    let nodes: [Int]
    let patterns: [PatternProperty]
    let additional: Int?
    let propertyNames: Int?
    /// A bit for each required name that is among the first 64 of ``names``.
    let requiredBits: UInt64
    /// The other required names.
    let requiredElsewhere: [String]
    let required: [String]
    let needed: [Dependency<[String]>]
    let applied: [Dependency<Int>]
    /// Whether the members have to be gone through one by one.
    let readsMembers: Bool

    init(_ draft: ObjectChecksDraft) {
        minProperties = draft.minProperties
        maxProperties = draft.maxProperties
        names = ExactTextTable(draft.names)
        nodes = draft.nodes
        patterns = draft.patterns
        additional = draft.additional
        propertyNames = draft.propertyNames
        required = draft.required
        needed = draft.needed
        applied = draft.applied
        readsMembers =
            !draft.names.isEmpty || !draft.patterns.isEmpty || draft.additional != nil || draft.propertyNames != nil
        var bits: UInt64 = 0
        var elsewhere: [String] = []
        for name in draft.required {
            if let position = names.position(of: name), position < 64 {
                bits |= 1 << position
            } else {
                elsewhere.append(name)
            }
        }
        requiredBits = bits
        requiredElsewhere = elsewhere
    }
}

/// What object checks are made from, while they are being compiled.
struct ObjectChecksDraft {
    var minProperties = 0
    var maxProperties = Int.max
    var names: [String] = []
    var nodes: [Int] = []
    var patterns: [ObjectChecks.PatternProperty] = []
    var additional: Int?
    var propertyNames: Int?
    var required: [String] = []
    var needed: [ObjectChecks.Dependency<[String]>] = []
    var applied: [ObjectChecks.Dependency<Int>] = []
}

/// Keywords that apply other schemas to the same value. Numbers are positions in ``SchemaProgram/nodes``.
final class CombinedChecks: Sendable {
    enum Reference: Sendable {
        case fixed(Int)
        /// Looked up in the dynamic scope under the name of that number; the node is what it means otherwise.
        case dynamic(name: Int, otherwise: Int)
    }
    struct Conditional: Sendable {
        let condition: Int
        let then: Int?
        let otherwise: Int?
    }
    let references: [(keyword: String, target: Reference)]
    let all: [Int]
    let any: [Int]
    let one: [Int]
    let not: Int?
    let conditional: Conditional?

    init(
        references: [(keyword: String, target: Reference)], all: [Int], any: [Int], one: [Int], not: Int?,
        conditional: Conditional?
    ) {
        self.references = references
        self.all = all
        self.any = any
        self.one = one
        self.not = not
        self.conditional = conditional
    }
}

/// `unevaluatedItems` and `unevaluatedProperties`, as positions in ``SchemaProgram/nodes``.
final class UnevaluatedChecks: Sendable {
    let items: Int?
    let properties: Int?

    init(items: Int?, properties: Int?) {
        self.items = items
        self.properties = properties
    }
}
