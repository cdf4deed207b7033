/// The same values from the server's text form, for statements with a column that has no binary form here. The session's
/// settings make that form the same everywhere, but for the time zone.
enum TextDecoding {
    /// Text that is not understood stays as it is.
    static func value(_ text: String, _ form: ValueForm?) -> PostgreSQLValue {
        form.flatMap { known(Substring(text), $0) } ?? .text(text)
    }

    private static func known(_ text: Substring, _ form: ValueForm) -> PostgreSQLValue? {
        switch form {
        case .bool: text == "t" ? .bool(true) : text == "f" ? .bool(false) : nil
        case .int2, .int4, .int8, .oid: Int64(text).map { .integer($0) }
        case .float4, .float8: double(text).map { .double($0) }
        case .numeric: .numeric(String(text))
        case .bytea: text.hasPrefix("\\x") ? Hex.bytes(text.dropFirst(2)).map { .bytes($0) } : nil
        case .json, .jsonb: .json(String(text))
        case .text, .char, .uuid, .inet, .cidr, .macaddr, .time, .interval, .date: .text(String(text))
        case .timetz: timetz(text).map { .text($0) }
        case .timestamp: timestamp(text, hasZone: false).map { .text($0) }
        case .timestamptz: timestamp(text, hasZone: true).map { .text($0) }
        case .array(let element): ArrayLiteral.parse(text) { known($0, element) }.map { .array($0) }
        case .range(let bound): RangeText.rewritten(text) { known($0, bound)?.text }.map { .text($0) }
        case .multirange(let bound): RangeText.rewrittenMultirange(text) { known($0, bound)?.text }.map { .text($0) }
        }
    }

    private static func double(_ text: Substring) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: Double(text)
        }
    }

    private static func timetz(_ text: Substring) -> String? {
        guard let start = text.lastIndex(where: { $0 == "+" || $0 == "-" }), let zone = CivilTime.zone(text[start...])
        else { return nil }
        return text[..<start] + CivilTime.zoneText(zone)
    }

    /// From `2024-02-29 13:45:06.7+01 BC`.
    private static func timestamp(_ text: Substring, hasZone: Bool) -> String? {
        if text == "infinity" || text == "-infinity" { return String(text) }
        let isBC = text.hasSuffix(" BC")
        let parts = (isBC ? text.dropLast(3) : text).split(separator: " ")
        guard parts.count == 2, let days = CivilTime.days(parts[0], isBC: isBC) else { return nil }
        var time = parts[1]
        var zone: Int32 = 0
        if hasZone {
            guard let start = time.lastIndex(where: { $0 == "+" || $0 == "-" }),
                let read = CivilTime.zone(time[start...])
            else { return nil }
            (time, zone) = (time[..<start], read)
        }
        guard let rest = CivilTime.microseconds(time) else { return nil }
        let (product, overflow) = days.multipliedReportingOverflow(by: CivilTime.microsecondsPerDay)
        guard !overflow else { return nil }
        return CivilTime.timestampText(
            microseconds: product + rest - Int64(zone) * 1_000_000, suffix: hasZone ? "Z" : "")
    }
}
