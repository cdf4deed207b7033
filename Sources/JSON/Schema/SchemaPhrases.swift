/// The words of violations: short, concrete, and with what was expected, so that a language model can mend its call.
enum SchemaPhrases {
    /// Values in messages are cut to about this many characters.
    private static let shownCharacters = 60
    /// How many values or names a message lists.
    private static let shownValues = 12
    /// How many violations of an alternative a message quotes.
    private static let shownViolations = 2

    static func wrongType(_ allowed: TypeSet, _ value: JSONValue) -> String {
        "expected \(choice(allowed.phrases)), got \(described(value))"
    }

    static func missing(_ name: String) -> String { "missing required property \(quoted(.string(name)))" }

    static func missing(_ name: String, because key: String) -> String {
        "missing property \(quoted(.string(name))), which is required when \(quoted(.string(key))) is present"
    }

    static func unknown(_ key: String, known: [String]) -> String {
        let problem = "unknown property \(quoted(.string(key)))"
        if let meant = NearestName.suggestion(for: key, among: known) {
            return problem + "; did you mean \(quoted(.string(meant)))?"
        }
        if known.isEmpty { return problem }
        return problem + "; known are \(listed(known.map(JSONValue.string)))"
    }

    static func wrongName(_ key: String, _ reason: String?) -> String {
        "the property name \(quoted(.string(key))) is not allowed" + (reason.map { ": " + $0 } ?? "")
    }

    static func notOneOf(_ list: ValueChecks.OneOf, _ value: JSONValue) -> String {
        let got = "(got \(quoted(value)))"
        if list.all.count == 1, let only = list.all.first { return "must be \(quoted(only)) \(got)" }
        let problem = "must be one of \(listed(list.all)) \(got)"
        guard list.all.count > shownValues, case .string(let text) = value,
            let meant = NearestName.suggestion(for: text, among: list.strings.names)
        else { return problem }
        return problem + "; did you mean \(quoted(.string(meant)))?"
    }

    static func outside(_ bound: NumberChecks.Bound, _ number: String) -> String {
        let relation =
            switch bound.kind {
            case .minimum: "≥"
            case .exclusiveMinimum: ">"
            case .maximum: "≤"
            case .exclusiveMaximum: "<"
            }
        return "must be \(relation) \(cut(bound.limit.text)) (got \(cut(number)))"
    }

    static func notMultiple(_ divisor: NumberChecks.Divisor, _ number: String) -> String {
        "must be a multiple of \(cut(divisor.text)) (got \(cut(number)))"
    }

    static func tooShort(_ least: Int, _ length: Int, _ text: String) -> String {
        "must have at least \(counted(least, "character")) (got \(length): \(quoted(.string(text))))"
    }

    static func tooLong(_ most: Int, _ length: Int, _ text: String) -> String {
        "must have at most \(counted(most, "character")) (got \(length): \(quoted(.string(text))))"
    }

    static func mismatch(_ pattern: String, _ text: String) -> String {
        "must match the pattern \(cut(pattern)) (got \(quoted(.string(text))))"
    }

    static func wrongFormat(_ format: StringFormat, _ text: String) -> String {
        "must be \(format.phrase) (got \(quoted(.string(text))))"
    }

    static func tooFew(_ things: String, _ least: Int, _ count: Int) -> String {
        "must have at least \(least) \(things) (got \(count))"
    }

    static func tooMany(_ things: String, _ most: Int, _ count: Int) -> String {
        "must have at most \(most) \(things) (got \(count))"
    }

    static func repeated(_ first: Int, _ second: Int, _ value: JSONValue) -> String {
        "items must differ, but items \(first) and \(second) are both \(quoted(value))"
    }

    static func containsTooFew(_ least: Int, _ found: Int) -> String {
        "must contain at least \(counted(least, "item")) of the required kind (got \(found))"
    }

    static func containsTooMany(_ most: Int, _ found: Int) -> String {
        "must contain at most \(counted(most, "item")) of the described kind (got \(found))"
    }

    static func unexpectedItem(_ position: Int, _ value: JSONValue) -> String {
        "unexpected item \(position): \(quoted(value))"
    }

    static func forbidden(_ value: JSONValue) -> String { "has a form that is forbidden here (got \(quoted(value)))" }

    static func ambiguous(_ first: Int, _ second: Int, _ count: Int) -> String {
        "must fit exactly one of \(count) alternatives, but fits alternatives \(first + 1) and \(second + 1)"
    }

    static func noAlternative(_ count: Int) -> String { "fits none of the \(count) alternatives" }

    static func noAlternative(_ count: Int, closest: Int, _ violations: [JSONSchema.Violation]) -> String {
        let reasons = violations.prefix(shownViolations).map(\.description).joined(separator: "; ")
        if count == 1 { return reasons }
        return "\(noAlternative(count)); closest is alternative \(closest + 1): \(reasons)"
    }

    /// How far a violation is from a fit: a constant that differs usually means that another alternative was meant.
    static func cost(of violation: JSONSchema.Violation) -> Int {
        switch violation.keyword {
        case "const", "enum": 20
        case "type", "false": 10
        case "required": 8
        case "additionalProperties", "unevaluatedProperties": 6
        default: 4
        }
    }
}

// MARK: - Quoting

extension SchemaPhrases {
    /// A value as JSON text, cut when it is long.
    static func quoted(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): cut(number.text)
        case .string(let text): "\"\(cut(text))\""
        case .array(let elements): "an array of \(counted(elements.count, "item"))"
        case .object(let object): described(keysOf: object)
        case .raw(let raw): quoted(raw.value)
        }
    }

    private static func described(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .array, .object: quoted(value)
        case .raw(let raw): described(raw.value)
        case .string, .number, .integer, .bool: "\(value.typeName) \(quoted(value))"
        }
    }

    private static func described(keysOf object: JSONObject) -> String {
        if object.isEmpty { return "an empty object" }
        let keys = object.prefix(3).map { quoted(.string($0.key)) }.joined(separator: ", ")
        return "an object with \(keys)" + (object.count > 3 ? ", …" : "")
    }

    private static func listed(_ values: [JSONValue]) -> String {
        let shown = values.prefix(shownValues).map(quoted).joined(separator: ", ")
        return values.count > shownValues ? "\(shown), … (\(values.count) in all)" : shown
    }

    private static func choice(_ phrases: [String]) -> String {
        guard let last = phrases.last, phrases.count > 1 else { return phrases.first ?? "nothing" }
        return phrases.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func counted(_ count: Int, _ thing: String) -> String {
        count == 1 ? "1 \(thing)" : "\(count) \(thing)s"
    }

    /// The text on one line, its control characters and quotes escaped, cut in the middle of nothing.
    private static func cut(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for (position, scalar) in text.unicodeScalars.prefix(shownCharacters + 1).enumerated() {
            if position == shownCharacters {
                shown.append("…")
                break
            }
            switch scalar {
            case "\n": shown.append(contentsOf: "\\n".unicodeScalars)
            case "\r": shown.append(contentsOf: "\\r".unicodeScalars)
            case "\t": shown.append(contentsOf: "\\t".unicodeScalars)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: shown.append("\u{FFFD}")
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }
}
