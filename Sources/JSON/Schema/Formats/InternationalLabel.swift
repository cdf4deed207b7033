/// The rules for host name labels beyond ASCII: which characters (RFC 5892), and in which direction (RFC 5893).
enum InternationalLabel {
    static func isValid(_ label: [Unicode.Scalar]) -> Bool {
        guard let first = label.first, first != "-", label.last != "-" else { return false }
        if label.count >= 4 && label[2] == "-" && label[3] == "-" { return false }
        if isMark(first) { return false }
        return label.indices.allSatisfy { isAllowed(label, $0) }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        [.nonspacingMark, .spacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    }

    private static func isAllowed(_ label: [Unicode.Scalar], _ position: Int) -> Bool {
        let scalar = label[position]
        if let fits = fitsContext(label, position) { return fits }
        if valid.contains(scalar.value) { return true }
        if disallowed.contains(scalar.value) { return false }
        if scalar.isASCII {
            return scalar == "-" || ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        let properties = scalar.properties
        if properties.changesWhenNFKCCaseFolded || properties.isDefaultIgnorableCodePoint || properties.isWhitespace
            || properties.isNoncharacterCodePoint || isIgnoredBlock(scalar.value)
        {
            return false
        }
        return letterDigits.contains(properties.generalCategory)
    }

    private static let letterDigits: Set<Unicode.GeneralCategory> = [
        .lowercaseLetter, .uppercaseLetter, .otherLetter, .decimalNumber, .modifierLetter, .nonspacingMark,
        .spacingMark,
    ]
    private static let valid: Set<UInt32> = [0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007]
    private static let disallowed: Set<UInt32> = [
        0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B,
    ]

    /// Old Hangul jamo, combining marks for symbols, and musical symbols.
    private static func isIgnoredBlock(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x11FF, 0xA960...0xA97F, 0xD7B0...0xD7FF, 0x20D0...0x20FF, 0x1D100...0x1D24F: true
        default: false
        }
    }
}

// MARK: - Characters that need the right neighbours

extension InternationalLabel {
    /// Whether a character that depends on its context fits it; nil for any other character.
    private static func fitsContext(_ label: [Unicode.Scalar], _ position: Int) -> Bool? {
        let before = position > 0 ? label[position - 1] : nil
        let after = position + 1 < label.count ? label[position + 1] : nil
        switch label[position].value {
        case 0x200C:
            if before?.properties.canonicalCombiningClass == .virama { return true }
            return joins(before) && joins(after)
        case 0x200D: return before?.properties.canonicalCombiningClass == .virama
        case 0xB7: return before == "l" && after == "l"
        case 0x375: return matches(greek, after)
        case 0x5F3, 0x5F4: return matches(hebrew, before)
        case 0x30FB: return label.contains { $0.value != 0x30FB && matches(japanese, $0) }
        case 0x660...0x669: return !label.contains { (0x6F0...0x6F9).contains($0.value) }
        case 0x6F0...0x6F9: return !label.contains { (0x660...0x669).contains($0.value) }
        default: return nil
        }
    }

    /// The real rule looks at how the letters are joined. There is no table of that here: letters of the scripts
    /// that join count as joining.
    private static func joins(_ scalar: Unicode.Scalar?) -> Bool { matches(joining, scalar) }

    private static func matches(_ pattern: ECMAPattern?, _ scalar: Unicode.Scalar?) -> Bool {
        guard let pattern, let scalar else { return false }
        return pattern.search(in: String(scalar), limit: searchLimit) == .found
    }

    private static let searchLimit = 1000
    private static let greek = try? ECMAPattern(#"\p{sc=Greek}"#)
    private static let hebrew = try? ECMAPattern(#"\p{sc=Hebrew}"#)
    private static let japanese = try? ECMAPattern(#"[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]"#)
    private static let joining = try? ECMAPattern(
        #"[\p{sc=Arabic}\p{sc=Syriac}\p{sc=Mandaic}\p{sc=Nko}\p{sc=Mongolian}\p{sc=Phags_Pa}]"#)
}

// MARK: - Direction

extension InternationalLabel {
    /// In a name with a right-to-left label every label must keep to the rule of RFC 5893.
    static func fitBidiRule(_ labels: [[Unicode.Scalar]]) -> Bool {
        let directions = labels.map { $0.map(direction) }
        guard directions.joined().contains(where: { $0 == .right || $0 == .arabicNumber }) else { return true }
        return directions.allSatisfy(isConsistent)
    }

    private enum Direction { case left, right, europeanNumber, arabicNumber, mark, neutral }

    private static func isConsistent(_ label: [Direction]) -> Bool {
        guard let first = label.first, let last = label.last(where: { $0 != .mark }) else { return false }
        switch first {
        case .right:
            let mixes = label.contains(.europeanNumber) && label.contains(.arabicNumber)
            return !mixes && !label.contains(.left) && last != .neutral
        case .left:
            return !label.contains(.right) && !label.contains(.arabicNumber) && last != .neutral
        default: return false
        }
    }

    private static func direction(of scalar: Unicode.Scalar) -> Direction {
        switch scalar.value {
        case 0x30...0x39, 0x6F0...0x6F9: return .europeanNumber
        case 0x660...0x669, 0x66B, 0x66C: return .arabicNumber
        case 0x2D, 0x200C, 0x200D: return .neutral
        default: break
        }
        if scalar.properties.generalCategory == .nonspacingMark { return .mark }
        switch scalar.value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: return .right
        default: return .left
        }
    }
}
