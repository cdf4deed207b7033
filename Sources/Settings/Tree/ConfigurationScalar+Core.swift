public import JSON

extension ConfigurationScalar {
    /// The value by the rules of the YAML 1.2 core schema: only `true` and `false` (in three spellings) are booleans,
    /// `017` is seventeen, `0o17` and `0x0f` are fifteen. What was written in quotes is a string.
    public var value: JSONValue {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return CoreNumber.parse(text) ?? .string(text)
        }
    }
}

/// Numbers as the YAML 1.2 core schema writes them.
private enum CoreNumber {
    static func parse(_ text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        if let value = parseRadix(text, prefix: "0o", radix: 8) ?? parseRadix(text, prefix: "0x", radix: 16) {
            return JSONValue(value)
        }
        guard isDecimal(bytes) else { return nil }
        if bytes.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }) {
            if let value = Int64(text) { return .integer(value) }
            if let value = UInt64(text) { return .number(JSONNumber(value)) }
        }
        // Infinity, and a number too large for a double, have no place in JSON: they stay text.
        guard let value = Double(text.hasSuffix(".") ? text + "0" : text), value.isFinite else { return nil }
        return JSONNumber(value).map(JSONValue.number)
    }

    private static func parseRadix(_ text: String, prefix: String, radix: Int) -> Int64? {
        guard text.hasPrefix(prefix), let first = text.dropFirst(prefix.count).first, first.isHexDigit else {
            return nil
        }
        return Int64(text.dropFirst(prefix.count), radix: radix)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private static func isDecimal(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        skipSign(&rest)
        let whole = skipDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = skipDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            skipSign(&rest)
            guard skipDigits(&rest) > 0 else { return false }
        }
        return rest.isEmpty
    }

    private static func skipSign(_ rest: inout ArraySlice<UInt8>) {
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    }

    private static func skipDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return digits.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") }
}
