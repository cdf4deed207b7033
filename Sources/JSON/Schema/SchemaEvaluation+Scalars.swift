extension SchemaEvaluation {
    mutating func checkInteger(_ node: SchemaNode, _ checks: NumberChecks, _ number: Int64) -> Bool {
        for bound in checks.bounds where !bound.kind.allows(bound.limit.position(of: number)) {
            guard refuse(node, bound.kind.keyword, SchemaPhrases.outside(bound, String(number))) || mayGoOn else {
                return false
            }
        }
        guard let divisor = checks.divisor else { return true }
        let isMultiple =
            if let whole = divisor.integer {
                // The remainder by -1 can overflow, but a divisor is positive.
                number % whole == 0
            } else {
                ExactDecimal(number).isMultiple(of: divisor.decimal)
            }
        return isMultiple || refuse(node, "multipleOf", SchemaPhrases.notMultiple(divisor, String(number)))
    }

    mutating func checkNumber(_ node: SchemaNode, _ checks: NumberChecks, _ number: JSONNumber) -> Bool {
        spend(number.text.utf8.count / 64)
        for bound in checks.bounds where !bound.kind.allows(bound.limit.position(of: number)) {
            guard refuse(node, bound.kind.keyword, SchemaPhrases.outside(bound, number.text)) || mayGoOn else {
                return false
            }
        }
        guard let divisor = checks.divisor else { return true }
        spend(number.text.utf8.count * divisor.decimal.digitCount / 64)
        return ExactDecimal(number.text).isMultiple(of: divisor.decimal)
            || refuse(node, "multipleOf", SchemaPhrases.notMultiple(divisor, number.text))
    }

    mutating func checkString(_ node: SchemaNode, _ checks: StringChecks, _ text: String) -> Bool {
        if checks.minLength > 0 || checks.maxLength < Int.max {
            guard checkLength(node, checks, text) || mayGoOn else { return false }
        }
        if let pattern = checks.pattern {
            guard
                matches(pattern, text, node)
                    || refuse(
                        node, "pattern", SchemaPhrases.mismatch(pattern.source, text))
                    || mayGoOn
            else { return false }
        }
        guard let format = checks.format else { return true }
        spend(text.utf8.count / 8)
        return format.accepts(text) || refuse(node, "format", SchemaPhrases.wrongFormat(format, text))
    }

    private mutating func checkLength(_ node: SchemaNode, _ checks: StringChecks, _ text: String) -> Bool {
        let bytes = text.utf8.count
        // A code point takes one to four bytes, which settles most cases without counting.
        let isLong = bytes / 4 >= checks.minLength
        if isLong && bytes <= checks.maxLength { return true }
        spend(bytes / 64)
        let length = text.unicodeScalars.count
        guard length >= checks.minLength else {
            return refuse(node, "minLength", SchemaPhrases.tooShort(checks.minLength, length, text))
        }
        return length <= checks.maxLength
            || refuse(node, "maxLength", SchemaPhrases.tooLong(checks.maxLength, length, text))
    }

    /// Whether the pattern is found in the text; gives up the evaluation when finding out is too expensive.
    mutating func matches(_ pattern: ECMAPattern, _ text: String, _ node: SchemaNode) -> Bool {
        defer { progress.workLeft = max(progress.workLeft, 0) }
        switch pattern.search(in: text, limit: program.options.regexMatchLimit, budget: &progress.workLeft) {
        case .found: return true
        case .notFound: return false
        case .tooExpensive: return giveUp(.pattern(pattern.source), node)
        }
    }

    /// Checks `const` and `enum`.
    mutating func checkValues(_ node: SchemaNode, _ checks: ValueChecks, _ value: JSONValue) -> Bool {
        for list in checks.lists {
            guard
                contains(list, value, node) || refuse(node, list.keyword, SchemaPhrases.notOneOf(list, value))
                    || mayGoOn
            else { return false }
        }
        return true
    }

    private mutating func contains(_ list: ValueChecks.OneOf, _ value: JSONValue, _ node: SchemaNode) -> Bool {
        if case .string(let text) = value {
            spend(text.utf8.count / 64)
            return list.strings.position(of: text) != nil
        }
        var comparison = ValueComparison(maxDepth: program.maxDepth)
        defer { spend(comparison.steps) }
        do throws(ValueComparison.TooDeep) {
            for other in list.others where try comparison.areEqual(other, value) { return true }
            return false
        } catch {
            return giveUp(.comparison, node)
        }
    }
}

extension NumberChecks.Bound.Kind {
    var keyword: String {
        switch self {
        case .minimum: "minimum"
        case .exclusiveMinimum: "exclusiveMinimum"
        case .maximum: "maximum"
        case .exclusiveMaximum: "exclusiveMaximum"
        }
    }

    /// Whether a number that is below (-1), at (0) or above (1) the limit is allowed.
    func allows(_ position: Int) -> Bool {
        switch self {
        case .minimum: position >= 0
        case .exclusiveMinimum: position > 0
        case .maximum: position <= 0
        case .exclusiveMaximum: position < 0
        }
    }
}
