/// Turns a schema into a ``SchemaProgram``: subschema after subschema from a list of work, so that neither nesting nor
/// references between schemas make it call itself.
struct SchemaCompiler {
    var registry: SchemaRegistry
    let options: JSONSchema.Options
    private var nodes: [SchemaNode?] = []
    private var nodeByPlace: [SchemaRegistry.Place: Int] = [:]
    private var waiting: [(spot: SchemaRegistry.Spot, node: Int)] = []
    private var dynamicNames: [String: Int] = [:]
    private var dynamicTargets: [[Int: Int]] = []
    /// The resources that evaluation can enter, in the order they were found.
    private var entered: [Int] = []
    private var isEntered: Set<Int> = []
    /// How many of ``entered`` were looked through for dynamic anchors.
    private var searched = 0

    /// Each name costs a look into each resource.
    private static let maxDynamicNames = 256

    init(
        _ schema: JSONValue, options: JSONSchema.Options, documents: [String: JSONValue]
    ) throws(JSONSchemaError) {
        self.options = options
        registry = try SchemaRegistry(schema, options: options, documents: documents)
    }

    mutating func compile() throws(JSONSchemaError) -> SchemaProgram {
        _ = try node(for: registry.resources[0].root)
        repeat {
            while let (spot, node) = waiting.popLast() {
                nodes[node] = SchemaNode(try draft(of: spot))
                if isEntered.insert(spot.resource).inserted { entered.append(spot.resource) }
            }
            try findDynamicTargets()
        } while !waiting.isEmpty
        return SchemaProgram(nodes: nodes.compactMap(\.self), dynamicTargets: dynamicTargets, options: options)
    }

    /// The position of the node for a subschema, which is compiled later if it is new.
    mutating func node(for spot: SchemaRegistry.Spot) throws(JSONSchemaError) -> Int {
        if let node = nodeByPlace[spot.place] { return node }
        guard nodes.count < options.maxSubschemas else {
            throw error(.limitExceeded, spot, "the schema has more than \(options.maxSubschemas) subschemas")
        }
        let node = nodes.count
        nodes.append(nil)
        nodeByPlace[spot.place] = node
        waiting.append((spot, node))
        return node
    }

    /// The number under which a `$dynamicRef` looks for an anchor.
    mutating func dynamicName(_ name: String, in spot: SchemaRegistry.Spot) throws(JSONSchemaError) -> Int {
        if let known = dynamicNames[name] { return known }
        guard dynamicNames.count < Self.maxDynamicNames else {
            throw error(.limitExceeded, spot, "more than \(Self.maxDynamicNames) names are looked for by $dynamicRef")
        }
        let number = dynamicNames.count
        dynamicNames[name] = number
        dynamicTargets.append([:])
        // Resources that were searched before did not yet know of this name.
        for resource in entered.prefix(searched) { try findTarget(of: name, number, in: resource) }
        return number
    }

    /// Every resource that evaluation can enter may be where a dynamic anchor is found.
    private mutating func findDynamicTargets() throws(JSONSchemaError) {
        while searched < entered.count {
            let resource = entered[searched]
            searched += 1
            for name in registry.resources[resource].dynamicAnchors.keys.sorted() {
                if let number = dynamicNames[name] { try findTarget(of: name, number, in: resource) }
            }
        }
    }

    private mutating func findTarget(of name: String, _ number: Int, in resource: Int) throws(JSONSchemaError) {
        guard let spot = registry.resources[resource].dynamicAnchors[name] else { return }
        dynamicTargets[number][resource] = try node(for: spot)
    }

    private mutating func draft(of spot: SchemaRegistry.Spot) throws(JSONSchemaError) -> SchemaNodeDraft {
        var draft = SchemaNodeDraft(resource: spot.resource, place: registry.name(of: spot.place))
        switch spot.value {
        case .bool(true): return draft
        case .bool(false):
            draft.allowed = []
            return draft
        case .object(let schema):
            let keywords = SchemaKeywords(spot, schema, registry.dialect(of: spot), draft.place)
            if keywords.isOnlyReference {
                draft.combined = try combinedChecks(keywords)
                return draft
            }
            draft.allowed = try keywords.types()
            draft.values = try keywords.valueChecks()
            draft.number = try keywords.numberChecks()
            draft.string = try stringChecks(keywords)
            draft.array = try arrayChecks(keywords)
            draft.object = try objectChecks(keywords)
            draft.combined = try combinedChecks(keywords)
            draft.unevaluated = try unevaluatedChecks(keywords)
            return draft
        default:
            throw error(.invalidKeyword, spot, "a schema must be an object or a boolean, not \(spot.value.typeName)")
        }
    }

    private func error(
        _ code: JSONSchemaError.Code, _ spot: SchemaRegistry.Spot, _ message: String
    ) -> JSONSchemaError {
        JSONSchemaError(code, at: registry.name(of: spot.place), message)
    }
}
