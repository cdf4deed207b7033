/// A compiled schema: its subschemas with every reference resolved to a position in ``nodes``. Never changes.
final class SchemaProgram: Sendable {
    let nodes: [SchemaNode]
    /// For each name that a `$dynamicRef` looks for: which node it means in each resource.
    let dynamicTargets: [[Int: Int]]
    let options: JSONSchema.Options
    let maxDepth: Int

    init(nodes: [SchemaNode], dynamicTargets: [[Int: Int]], options: JSONSchema.Options) {
        precondition(!nodes.isEmpty, "a program starts with the node of its root schema")
        self.nodes = nodes
        self.dynamicTargets = dynamicTargets
        self.options = options
        maxDepth = options.depthInForce
    }

    var root: SchemaNode { nodes[0] }
    var followsDynamicScope: Bool { !dynamicTargets.isEmpty }
}

/// One subschema, its keywords grouped by the kind of value they look at. A group without keywords is nil, so that
/// what a schema does not use costs nothing.
final class SchemaNode: Sendable {
    let allowed: TypeSet
    /// The schema resource that the subschema belongs to.
    let resource: Int
    /// Where the subschema stands, for messages.
    let place: String
    let values: ValueChecks?
    let number: NumberChecks?
    let string: StringChecks?
    let array: ArrayChecks?
    let object: ObjectChecks?
    let combined: CombinedChecks?
    let unevaluated: UnevaluatedChecks?
    /// Whether only the type and the groups for its type need a look.
    let isPlain: Bool

    init(_ draft: SchemaNodeDraft) {
        allowed = draft.allowed
        resource = draft.resource
        place = draft.place
        values = draft.values
        number = draft.number
        string = draft.string
        array = draft.array
        object = draft.object
        combined = draft.combined
        unevaluated = draft.unevaluated
        isPlain = draft.values == nil && draft.combined == nil && draft.unevaluated == nil
    }

    var allowsNothing: Bool { allowed.isEmpty }
}

/// What a node is made from, while it is being compiled.
struct SchemaNodeDraft {
    var allowed = TypeSet.all
    var resource: Int
    var place: String
    var values: ValueChecks?
    var number: NumberChecks?
    var string: StringChecks?
    var array: ArrayChecks?
    var object: ObjectChecks?
    var combined: CombinedChecks?
    var unevaluated: UnevaluatedChecks?
}
