extension SchemaEvaluation {
    mutating func checkObject(
        _ node: SchemaNode, _ checks: ObjectChecks, _ object: JSONObject, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        if checks.minProperties > 0 || checks.maxProperties < Int.max {
            guard checkSize(node, checks, object) || mayGoOn else { return false }
        }
        var present: UInt64 = 0
        if checks.readsMembers {
            guard checkMembers(node, checks, object, nesting, marks, &present) || mayGoOn else { return false }
        }
        spend(checks.requiredElsewhere.count / 4)
        guard hasRequired(checks, object, present) || refuseMissing(node, checks, object) || mayGoOn else {
            return false
        }
        if checks.needed.isEmpty && checks.applied.isEmpty { return true }
        return checkDependencies(node, checks, object, nesting, marks)
    }

    private mutating func checkSize(_ node: SchemaNode, _ checks: ObjectChecks, _ object: JSONObject) -> Bool {
        guard object.count >= checks.minProperties else {
            return refuse(
                node, "minProperties", SchemaPhrases.tooFew("properties", checks.minProperties, object.count))
        }
        return object.count <= checks.maxProperties
            || refuse(node, "maxProperties", SchemaPhrases.tooMany("properties", checks.maxProperties, object.count))
    }

    @inline(__always)
    private mutating func checkMembers(
        _ node: SchemaNode, _ checks: ObjectChecks, _ object: JSONObject, _ nesting: Nesting, _ marks: SchemaMarks?,
        _ present: inout UInt64
    ) -> Bool {
        var position = 0
        spend(object.count / 8)
        for (key, value) in object {
            var isCovered = false
            spend(key.utf8.count / 64)
            if let index = checks.names.position(of: key) {
                isCovered = true
                if index < 64 { present |= 1 << index }
                guard descend(checks.nodes[index], value, .key(key), nesting) || mayGoOn else { return false }
            }
            if !checks.patterns.isEmpty {
                guard checkPatterns(node, checks, key, value, nesting, &isCovered) || mayGoOn else { return false }
            }
            if !isCovered, let additional = checks.additional {
                isCovered = true
                guard checkAdditional(node, checks, additional, key, value, nesting) || mayGoOn else { return false }
            }
            if isCovered { marks?.mark(position) }
            if let names = checks.propertyNames {
                guard checkName(node, names, key, nesting) || mayGoOn else { return false }
            }
            position += 1
        }
        return true
    }

    private mutating func checkPatterns(
        _ node: SchemaNode, _ checks: ObjectChecks, _ key: String, _ value: JSONValue, _ nesting: Nesting,
        _ isCovered: inout Bool
    ) -> Bool {
        for property in checks.patterns where matches(property.pattern, key, node) {
            isCovered = true
            guard descend(property.node, value, .key(key), nesting) || mayGoOn else { return false }
        }
        return stop == nil
    }

    private mutating func checkAdditional(
        _ node: SchemaNode, _ checks: ObjectChecks, _ additional: Int, _ key: String, _ value: JSONValue,
        _ nesting: Nesting
    ) -> Bool {
        guard program.nodes[additional].allowsNothing else {
            return descend(additional, value, .key(key), nesting)
        }
        return refuse(node, "additionalProperties", SchemaPhrases.unknown(key, known: checks.names.names))
    }

    private mutating func checkName(_ node: SchemaNode, _ names: Int, _ key: String, _ nesting: Nesting) -> Bool {
        if isAccepted(by: names, .string(key), nesting.deeper, nil) { return true }
        guard Findings.collects else { return false }
        let problem = nameProblem(names, key, nesting)
        return refuse(node, "propertyNames", problem)
    }

    private func nameProblem(_ names: Int, _ key: String, _ nesting: Nesting) -> String {
        var closer = SchemaEvaluation<CollectedFindings>(
            program, CollectedFindings(limit: 1), progress: progress)
        _ = closer.evaluate(names, .string(key), nesting.deeper, nil)
        return SchemaPhrases.wrongName(key, closer.findings.violations.first?.message)
    }

    @inline(__always)
    private func hasRequired(_ checks: ObjectChecks, _ object: JSONObject, _ present: UInt64) -> Bool {
        guard present & checks.requiredBits == checks.requiredBits else { return false }
        for name in checks.requiredElsewhere where !object.contains(name) { return false }
        return true
    }

    private mutating func refuseMissing(_ node: SchemaNode, _ checks: ObjectChecks, _ object: JSONObject) -> Bool {
        for name in checks.required where !object.contains(name) {
            guard refuse(node, "required", SchemaPhrases.missing(name)) || mayGoOn else { return false }
        }
        return false
    }

    private mutating func checkDependencies(
        _ node: SchemaNode, _ checks: ObjectChecks, _ object: JSONObject, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        spend(checks.needed.count / 4)
        for dependency in checks.needed where object.contains(dependency.key) {
            spend(dependency.need.count / 4)
            for name in dependency.need where !object.contains(name) {
                let message = SchemaPhrases.missing(name, because: dependency.key)
                guard refuse(node, dependency.keyword, message) || mayGoOn else { return false }
            }
        }
        for dependency in checks.applied where object.contains(dependency.key) {
            guard evaluate(dependency.need, .object(object), nesting.inPlace, marks) || mayGoOn else { return false }
        }
        return true
    }
}
