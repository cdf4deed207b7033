import JSON

/// Writes a JSON value as YAML in blocks, for people. What the configuration reader would take for something else
/// stands in quotes.
struct YAMLText {
    private var text = ""

    static func write(_ value: JSONValue) -> String {
        var writer = YAMLText()
        writer.block(value, indent: 0)
        return writer.text
    }

    private mutating func block(_ value: JSONValue, indent: Int) {
        let margin = String(repeating: "  ", count: indent)
        if let object = value.objectValue {
            for (key, value) in object { member("\(margin)\(Self.quoted(key)):", value, indent: indent) }
        } else if let list = value.arrayValue {
            for element in list { member("\(margin)-", element, indent: indent) }
        } else {
            text += margin + Self.scalar(value) + "\n"
        }
    }

    private mutating func member(_ lead: String, _ value: JSONValue, indent: Int) {
        text += lead
        let isNested = (value.objectValue ?? [:]).contains { Self.isDeep($1) } || Self.isLong(value)
        if isNested {
            text += "\n"
            block(value, indent: indent + 1)
        } else {
            text += " " + Self.flow(value) + "\n"
        }
    }

    /// Whether an object's member needs lines of its own.
    private static func isDeep(_ value: JSONValue) -> Bool { value.objectValue.map { !$0.isEmpty } ?? false }

    /// How much is written on one line.
    private static let maxFlowLength = 100

    private static func isLong(_ value: JSONValue) -> Bool {
        let count = value.objectValue?.count ?? value.arrayValue?.count ?? 0
        guard count > 0 else { return false }
        if count > maxFlowLength / 4 { return true }
        let isDeepList = (value.arrayValue ?? []).contains { $0.objectValue != nil || $0.arrayValue != nil }
        return isDeepList || flow(value).utf8.count > maxFlowLength
    }

    private static func flow(_ value: JSONValue) -> String {
        if let object = value.objectValue {
            return "{" + object.map { "\(quoted($0)): \(flow($1))" }.joined(separator: ", ") + "}"
        }
        if let list = value.arrayValue { return "[" + list.map(flow).joined(separator: ", ") + "]" }
        return scalar(value)
    }

    /// A dollar before a brace would ask for a variable, except in keys.
    private static func scalar(_ value: JSONValue) -> String {
        guard let text = value.stringValue else { return value.jsonString }
        return quoted(text.split(separator: "${", omittingEmptySubsequences: false).joined(separator: "$${"))
    }

    /// A word that cannot be taken for anything else as it is, all other texts in quotes.
    private static func quoted(_ text: String) -> String {
        let special: Set<String> = ["null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"]
        let bytes = text.utf8
        let isWord =
            bytes.allSatisfy { $0 == 0x5F || $0 == 0x2E || isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) }
            && bytes.first.map { isLetter($0) || $0 == 0x5F } == true
        if isWord, !special.contains(text) { return text }
        return inQuotes(text)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private static func inQuotes(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if needsEscape(scalar) {
                    result += escape(scalar)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// Characters that YAML does not print, or breaks lines at.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0xA0, 0x2028, 0x2029, 0xFEFF, 0xE000...0xF8FF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
