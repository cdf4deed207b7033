import JSON

extension ColumnSchema {
    /// What is wrong with the column by itself.
    var ownFindings: [SchemaFinding] {
        foreignKeys.map { key in
            SchemaFinding(key, "\"\(key)\" says nothing about a column of type \(type.rawValue); remove it")
        } + originFindings + boundFindings + detailFindings
    }

    /// Keys that are set but do not belong to the type.
    private var foreignKeys: [String] {
        let set: [(String, Bool)] = [
            ("min", min != nil), ("max", max != nil), ("decimals", decimals != nil), ("values", !values.isEmpty),
            ("share", share != nil), ("distribution", distribution != nil), ("pattern", pattern != nil),
            ("start", start != nil), ("step", step != nil), ("format", format != nil), ("locale", locale != nil),
            ("of", of != nil), ("consistent", consistent), ("formula", formula != nil),
        ]
        return set.filter { $0.1 && !type.keys.contains($0.0) }.map(\.0)
    }

    private var originFindings: [SchemaFinding] {
        guard from == .learned else { return [] }
        if formula != nil { return [SchemaFinding("from", "a column with a formula is computed, not learned")] }
        if type.isLearnable || (consistent && type.isPersonal) { return [] }
        let advice =
            type.isPersonal
            ? "learning it would repeat real people; give it the type category if that is wanted"
            : "give it the type category to learn its texts as they are"
        return [SchemaFinding("from", "a column of type \(type.rawValue) is never learned: \(advice)")]
    }

    private var boundFindings: [SchemaFinding] {
        var findings: [SchemaFinding] = []
        for (key, value) in [("min", min), ("max", max)] {
            if let value, let expected = mismatch(value) {
                findings.append(SchemaFinding(key, "\"\(key)\" must be \(expected)"))
            }
        }
        guard findings.isEmpty, type.keys.contains("min") else { return findings }
        if let low = numericBound(min), let high = numericBound(max), low > high {
            findings.append(SchemaFinding("min", "\"min\" is above \"max\"; swap them"))
        }
        let limits: ClosedRange<Double>? =
            switch type {
            case .latitude: -90...90
            case .longitude: -180...180
            case .text: 1...1_000
            default: nil
            }
        if let limits {
            for (key, value) in [("min", min), ("max", max)] {
                guard let number = numericBound(value), !limits.contains(number) else { continue }
                findings.append(
                    SchemaFinding(key, "\"\(key)\" must lie between \(limits.lowerBound) and \(limits.upperBound)"))
            }
        }
        return findings
    }

    /// A bound on the scale that values of the type are compared on.
    private func numericBound(_ value: SchemaValue?) -> Double? {
        type == .datetime || type == .personBirthDate ? value?.instant.map(Double.init) : value?.double
    }

    /// What a bound would have to be; nil where it is right.
    private func mismatch(_ value: SchemaValue) -> String? {
        switch type {
        case .integer, .text: value.whole == nil ? "a whole number" : nil
        case .number, .latitude, .longitude: value.double == nil ? "a number" : nil
        case .datetime, .personBirthDate:
            value.instant == nil ? "a point in time such as 2024-01-31 or 2024-01-31T12:00:00Z" : nil
        default: nil
        }
    }

    private var detailFindings: [SchemaFinding] {
        var findings: [SchemaFinding] = []
        if values.contains(where: { !($0.share >= 0 && $0.share.isFinite) })
            || (!values.isEmpty && !values.contains { $0.share > 0 })
        {
            findings.append(SchemaFinding("values", "shares must be at least 0, and one above 0"))
        }
        if Set(values.map(\.value)).count < values.count {
            findings.append(SchemaFinding("values", "a value is there twice; add up its shares"))
        }
        if let fault = distribution?.fault { findings.append(SchemaFinding("distribution", fault)) }
        for (key, value) in [("share", share), ("missing", missing)] where !(0...1).contains(value ?? 0) {
            findings.append(SchemaFinding(key, "\"\(key)\" must lie between 0 and 1"))
        }
        if !(0...17).contains(decimals ?? 0) { findings.append(SchemaFinding("decimals", "at most 17 decimals")) }
        if step == 0 { findings.append(SchemaFinding("step", "\"step\" must not be 0, or all numbers are the same")) }
        if pattern != nil, start != nil || step != nil {
            findings.append(SchemaFinding("pattern", "a pattern excludes \"start\" and \"step\"; keep one of them"))
        }
        if let pattern {
            do { _ = try TextLanguage(pattern) } catch { findings.append(SchemaFinding("pattern", error.sentence)) }
        }
        if let formula {
            do { _ = try Formula(formula) } catch { findings.append(SchemaFinding("formula", error.sentence)) }
        }
        if let locale, let fault = PersonLocale.fault(locale) { findings.append(SchemaFinding("locale", fault)) }
        return findings
    }
}

extension SyntheticDataError {
    /// The message without its full stop, as findings have it.
    var sentence: String { message.hasSuffix(".") ? String(message.dropLast()) : message }
}
