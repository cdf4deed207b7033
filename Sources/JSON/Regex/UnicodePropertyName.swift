/// The names of `\p{…}` in ECMA-262 and what PCRE2 calls them.
enum UnicodePropertyName {
    /// Reads what follows `\p` or `\P`; returns text for a class.
    static func read(
        _ source: [Unicode.Scalar], _ position: inout Int, negated: Bool
    ) throws(ECMAPattern.SyntaxError) -> String {
        let name = source.dropFirst(position + 1).prefix { $0 != "}" }
        let end = position + 1 + name.count
        guard position < source.count, source[position] == "{", end < source.count, !name.isEmpty else {
            throw ECMAPattern.SyntaxError(message: "\\p is not followed by {name}")
        }
        position = end + 1
        let text = name.map(String.init).joined()
        guard let translated = translate(text, negated: negated) else {
            throw ECMAPattern.SyntaxError(message: "\\p{\(text)} is not a property of characters")
        }
        return translated
    }

    private static func translate(_ text: String, negated: Bool) -> String? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        let letter = negated ? "\\P" : "\\p"
        if parts.count == 2 {
            guard isName(parts[1]) else { return nil }
            switch parts[0] {
            case "General_Category", "gc": return category(parts[1]).map { "\(letter){\($0)}" }
            case "Script", "sc": return "\(letter){sc:\(parts[1])}"
            case "Script_Extensions", "scx": return "\(letter){scx:\(parts[1])}"
            default: return nil
            }
        }
        guard parts.count == 1 else { return nil }
        switch text {
        case "Any": return negated ? "" : "\\x{0}-\\x{10ffff}"
        case "ASCII": return negated ? "\\x{80}-\\x{10ffff}" : "\\x{0}-\\x{7f}"
        case "Assigned": return negated ? "\\p{Cn}" : "\\P{Cn}"
        default: break
        }
        if let category = category(text) { return "\(letter){\(category)}" }
        return binary.contains(text) ? "\(letter){\(text)}" : nil
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == 0x5F }
    }

    private static func category(_ name: String) -> String? {
        if let short = categories[name] { return short }
        return categories.values.contains(name) || name == "LC" ? (name == "LC" ? "L&" : name) : nil
    }

    private static let categories: [String: String] = [
        "Cased_Letter": "L&", "Close_Punctuation": "Pe", "Connector_Punctuation": "Pc", "Control": "Cc",
        "cntrl": "Cc", "Currency_Symbol": "Sc", "Dash_Punctuation": "Pd", "Decimal_Number": "Nd", "digit": "Nd",
        "Enclosing_Mark": "Me", "Final_Punctuation": "Pf", "Format": "Cf", "Initial_Punctuation": "Pi",
        "Letter": "L", "Letter_Number": "Nl", "Line_Separator": "Zl", "Lowercase_Letter": "Ll", "Mark": "M",
        "Combining_Mark": "M", "Math_Symbol": "Sm", "Modifier_Letter": "Lm", "Modifier_Symbol": "Sk",
        "Nonspacing_Mark": "Mn", "Number": "N", "Open_Punctuation": "Ps", "Other": "C", "Other_Letter": "Lo",
        "Other_Number": "No", "Other_Punctuation": "Po", "Other_Symbol": "So", "Paragraph_Separator": "Zp",
        "Private_Use": "Co", "Punctuation": "P", "punct": "P", "Separator": "Z", "Space_Separator": "Zs",
        "Spacing_Mark": "Mc", "Surrogate": "Cs", "Symbol": "S", "Titlecase_Letter": "Lt", "Unassigned": "Cn",
        "Uppercase_Letter": "Lu",
    ]

    private static let binary: Set<String> = [
        "ASCII_Hex_Digit", "AHex", "Alphabetic", "Alpha", "Bidi_Control", "Bidi_C", "Bidi_Mirrored", "Bidi_M",
        "Case_Ignorable", "CI", "Cased", "Changes_When_Casefolded", "CWCF", "Changes_When_Casemapped", "CWCM",
        "Changes_When_Lowercased", "CWL", "Changes_When_Titlecased", "CWT", "Changes_When_Uppercased", "CWU", "Dash",
        "Default_Ignorable_Code_Point", "DI", "Deprecated", "Dep", "Diacritic", "Dia", "Emoji", "Emoji_Component",
        "EComp", "Emoji_Modifier", "EMod", "Emoji_Modifier_Base", "EBase", "Emoji_Presentation", "EPres",
        "Extended_Pictographic", "ExtPict", "Extender", "Ext", "Grapheme_Base", "Gr_Base", "Grapheme_Extend",
        "Gr_Ext", "Hex_Digit", "Hex", "IDS_Binary_Operator", "IDSB", "IDS_Trinary_Operator", "IDST", "ID_Continue",
        "IDC", "ID_Start", "IDS", "Ideographic", "Ideo", "Join_Control", "Join_C", "Logical_Order_Exception", "LOE",
        "Lowercase", "Lower", "Math", "Noncharacter_Code_Point", "NChar", "Pattern_Syntax", "Pat_Syn",
        "Pattern_White_Space", "Pat_WS", "Quotation_Mark", "QMark", "Radical", "Regional_Indicator", "RI",
        "Sentence_Terminal", "STerm", "Soft_Dotted", "SD", "Terminal_Punctuation", "Term", "Unified_Ideograph",
        "UIdeo", "Uppercase", "Upper", "Variation_Selector", "VS", "White_Space", "space", "XID_Continue", "XIDC",
        "XID_Start", "XIDS",
    ]
}
