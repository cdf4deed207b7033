extension SchemaEvaluation {
    mutating func checkArray(
        _ node: SchemaNode, _ checks: ArrayChecks, _ elements: [JSONValue], _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        guard
            elements.count >= checks.minItems
                || refuse(node, "minItems", SchemaPhrases.tooFew("items", checks.minItems, elements.count)) || mayGoOn
        else { return false }
        guard
            elements.count <= checks.maxItems
                || refuse(node, "maxItems", SchemaPhrases.tooMany("items", checks.maxItems, elements.count)) || mayGoOn
        else { return false }
        guard checkItems(node, checks, elements, nesting, marks) || mayGoOn else { return false }
        if checks.isUnique {
            guard checkUniqueness(node, elements) || mayGoOn else { return false }
        }
        guard let contains = checks.contains else { return true }
        return checkContains(node, contains, elements, nesting, marks)
    }

    private mutating func checkItems(
        _ node: SchemaNode, _ checks: ArrayChecks, _ elements: [JSONValue], _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        for (position, (schema, element)) in zip(checks.prefix, elements).enumerated() {
            marks?.mark(position)
            guard descend(schema, element, .index(position), nesting) || mayGoOn else { return false }
        }
        guard let rest = checks.rest, elements.count > checks.prefix.count else { return true }
        marks?.markAll()
        if program.nodes[rest].allowsNothing {
            return refuse(
                node, checks.restKeyword, SchemaPhrases.tooMany("items", checks.prefix.count, elements.count))
        }
        for position in checks.prefix.count..<elements.count {
            guard descend(rest, elements[position], .index(position), nesting) || mayGoOn else { return false }
        }
        return true
    }

    private mutating func checkUniqueness(_ node: SchemaNode, _ elements: [JSONValue]) -> Bool {
        var comparison = ValueComparison(maxDepth: program.maxDepth)
        defer { spend(comparison.steps) }
        do throws(ValueComparison.TooDeep) {
            guard let (first, second) = try comparison.firstRepetition(in: elements) else { return true }
            return refuse(node, "uniqueItems", SchemaPhrases.repeated(first, second, elements[second]))
        } catch {
            return giveUp(.comparison, node)
        }
    }

    private mutating func checkContains(
        _ node: SchemaNode, _ contains: ArrayChecks.Contains, _ elements: [JSONValue], _ nesting: Nesting,
        _ marks: SchemaMarks?
    ) -> Bool {
        var found = 0
        for (position, element) in elements.enumerated() {
            guard isAccepted(by: contains.node, element, nesting.deeper, nil) else { continue }
            found += 1
            if contains.marks { marks?.mark(position) }
            if marks == nil && contains.maximum == Int.max && found >= contains.minimum { return true }
        }
        guard found >= contains.minimum else {
            let keyword = contains.minimum == 1 ? "contains" : "minContains"
            return refuse(node, keyword, SchemaPhrases.containsTooFew(contains.minimum, found))
        }
        return found <= contains.maximum
            || refuse(node, "maxContains", SchemaPhrases.containsTooMany(contains.maximum, found))
    }
}
