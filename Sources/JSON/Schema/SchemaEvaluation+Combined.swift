extension SchemaEvaluation {
    mutating func checkCombined(
        _ node: SchemaNode, _ checks: CombinedChecks, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        for reference in checks.references {
            guard follow(reference.target, node, value, nesting, marks) || mayGoOn else { return false }
        }
        for schema in checks.all {
            guard evaluate(schema, value, nesting.inPlace, marks) || mayGoOn else { return false }
        }
        if !checks.any.isEmpty {
            guard checkAny(node, checks.any, value, nesting, marks) || mayGoOn else { return false }
        }
        if !checks.one.isEmpty {
            guard checkOne(node, checks.one, value, nesting, marks) || mayGoOn else { return false }
        }
        if let not = checks.not, isAccepted(by: not, value, nesting.inPlace, nil) {
            guard refuse(node, "not", SchemaPhrases.forbidden(value)) || mayGoOn else { return false }
        }
        guard let conditional = checks.conditional else { return true }
        return checkConditional(conditional, value, nesting, marks)
    }

    private mutating func follow(
        _ reference: CombinedChecks.Reference, _ node: SchemaNode, _ value: JSONValue, _ nesting: Nesting,
        _ marks: SchemaMarks?
    ) -> Bool {
        guard nesting.references < program.options.maxReferenceExpansion else { return giveUp(.references, node) }
        switch reference {
        case .fixed(let target): return evaluate(target, value, nesting.overReference, marks)
        case .dynamic(let name, let otherwise):
            let targets = program.dynamicTargets[name]
            spend(progress.scope.count)
            let target = progress.scope.lazy.compactMap { targets[$0] }.first ?? otherwise
            return evaluate(target, value, nesting.overReference, marks)
        }
    }

    /// Whether the value fits; what a schema that does not fit has looked at does not count.
    private mutating func tries(
        _ schema: Int, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        guard let marks else { return isAccepted(by: schema, value, nesting.inPlace, nil) }
        let own = SchemaMarks(count: marks.count)
        spend(own.count / 64)
        guard isAccepted(by: schema, value, nesting.inPlace, own) else { return false }
        marks.merge(own)
        return true
    }

    private mutating func checkAny(
        _ node: SchemaNode, _ schemas: [Int], _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        var fits = false
        for schema in schemas where tries(schema, value, nesting, marks) {
            fits = true
            if marks == nil { break }
        }
        if fits || stop != nil { return fits }
        return refuseAll(schemas, "anyOf", node, value, nesting)
    }

    private mutating func checkOne(
        _ node: SchemaNode, _ schemas: [Int], _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        var first: Int?
        for (position, schema) in schemas.enumerated() where tries(schema, value, nesting, marks) {
            if let first { return refuse(node, "oneOf", SchemaPhrases.ambiguous(first, position, schemas.count)) }
            first = position
        }
        if first != nil || stop != nil { return stop == nil }
        return refuseAll(schemas, "oneOf", node, value, nesting)
    }

    private mutating func checkConditional(
        _ conditional: CombinedChecks.Conditional, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        if tries(conditional.condition, value, nesting, marks) {
            guard let then = conditional.then else { return true }
            return evaluate(then, value, nesting.inPlace, marks)
        }
        guard stop == nil else { return false }
        guard let otherwise = conditional.otherwise else { return true }
        return evaluate(otherwise, value, nesting.inPlace, marks)
    }

    mutating func checkUnevaluated(
        _ node: SchemaNode, _ checks: UnevaluatedChecks, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks
    ) -> Bool {
        switch value {
        case .array(let elements):
            guard let schema = checks.items else { return true }
            for (position, element) in elements.enumerated() where !marks.contains(position) {
                let fits =
                    program.nodes[schema].allowsNothing
                    ? refuse(node, "unevaluatedItems", SchemaPhrases.unexpectedItem(position, element))
                    : descend(schema, element, .index(position), nesting)
                guard fits || mayGoOn else { return false }
            }
            marks.markAll()
        case .object(let object):
            guard let schema = checks.properties else { return true }
            for (position, (key, member)) in object.enumerated() where !marks.contains(position) {
                let known = Findings.collects ? names(around: node) : []
                let fits =
                    program.nodes[schema].allowsNothing
                    ? refuse(node, "unevaluatedProperties", SchemaPhrases.unknown(key, known: known))
                    : descend(schema, member, .key(key), nesting)
                guard fits || mayGoOn else { return false }
            }
            marks.markAll()
        default: break
        }
        return true
    }
}

// MARK: - Explaining alternatives

extension SchemaEvaluation {
    /// How many violations of one alternative are looked at to tell how close it is.
    private static var violationsPerAlternative: Int { 4 }
    /// How many alternatives are compared with each other.
    private static var comparedAlternatives: Int { 32 }

    private mutating func refuseAll(
        _ schemas: [Int], _ keyword: String, _ node: SchemaNode, _ value: JSONValue, _ nesting: Nesting
    ) -> Bool {
        guard Findings.collects else { return false }
        let message = closest(of: schemas, value, nesting)
        return refuse(node, keyword, message)
    }

    /// Says that no alternative fits, and what is wrong with the one that comes closest.
    private mutating func closest(of schemas: [Int], _ value: JSONValue, _ nesting: Nesting) -> String {
        var best: (position: Int, cost: Int, violations: [JSONSchema.Violation])?
        var types: TypeSet = []
        var onlyTypesDiffer = true
        for (position, schema) in schemas.prefix(Self.comparedAlternatives).enumerated() where stop == nil {
            let path = (findings as? CollectedFindings)?.path ?? []
            var closer = SchemaEvaluation<CollectedFindings>(
                program, CollectedFindings(limit: Self.violationsPerAlternative, path: path), progress: progress)
            _ = closer.evaluate(schema, value, nesting.inPlace, nil)
            progress = closer.progress
            let violations = closer.findings.violations
            let here = path.map(\.pointer).joined()
            let wrongType = violations.contains { $0.instancePath == here && $0.keyword == "type" }
            if wrongType { types.formUnion(program.nodes[schema].allowed) } else { onlyTypesDiffer = false }
            let cost = violations.reduce(wrongType ? 1000 : 0) { $0 + SchemaPhrases.cost(of: $1) }
            if cost < best?.cost ?? Int.max { best = (position, cost, violations) }
        }
        if onlyTypesDiffer && types != .all && !types.isEmpty { return SchemaPhrases.wrongType(types, value) }
        guard let best else { return SchemaPhrases.noAlternative(schemas.count) }
        return SchemaPhrases.noAlternative(schemas.count, closest: best.position, best.violations)
    }

    /// The property names that a node and the schemas right behind it know, for suggestions.
    private func names(around node: SchemaNode) -> [String] {
        var names = node.object?.names.names ?? []
        for reference in node.combined?.references ?? [] {
            if case .fixed(let target) = reference.target { names += program.nodes[target].object?.names.names ?? [] }
        }
        for schema in node.combined?.all ?? [] { names += program.nodes[schema].object?.names.names ?? [] }
        return names
    }
}
