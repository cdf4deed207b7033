/// Rewrites a pattern of ECMA-262 (with the `u` flag) as a pattern of PCRE2 that means the same.
///
/// Everything that the two languages read differently is spelled out: the meaning of `.` and `\s`, escapes, empty
/// classes, groups by name. What ECMA-262 does not have, such as `\A` or possessive quantifiers, is an error. More
/// lenient than the standard in one way: any punctuation may be escaped, and `]`, `{` and `}` may stand for
/// themselves.
struct ECMAPatternTranslator {
    typealias SyntaxError = ECMAPattern.SyntaxError

    private let source: [Unicode.Scalar]
    private var position = 0
    private var output = ""
    private let groups: ECMAPatternGroups
    private var openGroups: [Group] = []
    /// Whether a quantifier may follow what was read last.
    private var canRepeat = false

    /// Deeper nesting of groups is refused.
    private static let maxGroupDepth = 200

    private enum Group { case capturing, other, assertion }

    static func translate(_ pattern: String) throws(SyntaxError) -> String {
        var translator = try ECMAPatternTranslator(pattern)
        try translator.run()
        return translator.output
    }

    private init(_ pattern: String) throws(SyntaxError) {
        source = Array(pattern.unicodeScalars)
        groups = try ECMAPatternGroups(source)
    }

    private var current: Unicode.Scalar? { position < source.count ? source[position] : nil }

    private func peek(_ offset: Int) -> Unicode.Scalar? {
        let wanted = position + offset
        return wanted < source.count ? source[wanted] : nil
    }

    private mutating func take() -> Unicode.Scalar? {
        guard let scalar = current else { return nil }
        position += 1
        return scalar
    }

    private mutating func skip(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard source[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func run() throws(SyntaxError) {
        while let scalar = take() {
            switch scalar {
            case "\\": try escape()
            case "[":
                output += try ECMAClassTranslator.translate(source, &position)
                canRepeat = true
            case "(": try openGroup()
            case ")": try closeGroup()
            case "|": emit("|", canRepeat: false)
            case "^", "$": emit(String(scalar), canRepeat: false)
            case ".": emit("[^\\n\\r\\x{2028}\\x{2029}]", canRepeat: true)
            case "*", "+", "?": try quantifier(String(scalar))
            case "{": try brace()
            default: emit(Self.literal(scalar), canRepeat: true)
            }
        }
        guard openGroups.isEmpty else { throw SyntaxError(message: "a group is not closed") }
    }

    private mutating func emit(_ text: String, canRepeat: Bool) {
        output += text
        self.canRepeat = canRepeat
    }

    /// A character that stands for itself.
    static func literal(_ scalar: Unicode.Scalar) -> String {
        let isPlain = scalar.value >= 0x80 || ASCII.isAlphanumeric(UInt8(truncatingIfNeeded: scalar.value))
        return isPlain ? String(scalar) : hexadecimal(scalar.value)
    }

    static func hexadecimal(_ value: UInt32) -> String { "\\x{" + String(value, radix: 16) + "}" }
}

// MARK: - Groups and quantifiers

extension ECMAPatternTranslator {
    private mutating func openGroup() throws(SyntaxError) {
        guard openGroups.count < Self.maxGroupDepth else {
            throw SyntaxError(message: "groups are nested more than \(Self.maxGroupDepth) deep")
        }
        let forms: [(String, Group)] = [
            ("?:", .other), ("?=", .assertion), ("?!", .assertion), ("?<=", .assertion), ("?<!", .assertion),
            ("?i:", .other), ("?-i:", .other),
        ]
        for (form, kind) in forms where skip(form) {
            openGroups.append(kind)
            return emit("(" + form, canRepeat: false)
        }
        if skip("?<") {
            while let scalar = take(), scalar != ">" {}
        } else if current == "?" {
            throw SyntaxError(message: "(? is followed by something that is not part of ECMA-262")
        }
        openGroups.append(.capturing)
        emit("(", canRepeat: false)
    }

    private mutating func closeGroup() throws(SyntaxError) {
        guard openGroups.popLast() != nil else { throw SyntaxError(message: ") without (") }
        emit(")", canRepeat: true)
    }

    private mutating func quantifier(_ text: String) throws(SyntaxError) {
        guard canRepeat else { throw SyntaxError(message: "\(text) has nothing to repeat") }
        let isLazy = skip("?")
        emit(text + (isLazy ? "?" : ""), canRepeat: false)
    }

    /// `{n}`, `{n,}` or `{n,m}`; any other brace stands for itself.
    private mutating func brace() throws(SyntaxError) {
        let start = position
        if let least = digits() {
            var text = "{" + least
            if skip(",") { text += "," + (digits() ?? "") }
            if skip("}") { return try quantifier(text + "}") }
        }
        position = start
        emit("\\{", canRepeat: true)
    }

    private mutating func digits() -> String? {
        let start = position
        while let scalar = current, ("0"..."9").contains(scalar) { position += 1 }
        return start == position ? nil : source[start..<position].map(String.init).joined()
    }
}

// MARK: - Escapes

extension ECMAPatternTranslator {
    private mutating func escape() throws(SyntaxError) {
        switch current {
        case "b", "B":
            emit("\\" + String(source[position]), canRepeat: false)
            position += 1
        case "k": try namedReference()
        case _ where isDigit(current): try numberedReference()
        default:
            let escape = try ECMAEscape.read(source, &position, inClass: false)
            emit(escape.outsideClass, canRepeat: true)
        }
    }

    private func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return ("1"..."9").contains(scalar)
    }

    private mutating func namedReference() throws(SyntaxError) {
        position += 1
        guard skip("<") else { throw SyntaxError(message: "\\k is not followed by <name>") }
        let start = position
        while let scalar = current, scalar != ">" { position += 1 }
        let name = source[start..<position].map(String.init).joined()
        guard skip(">"), let number = groups.numbers[name] else {
            throw SyntaxError(message: "there is no group named \(name)")
        }
        emit("\\g{\(number)}", canRepeat: true)
    }

    private mutating func numberedReference() throws(SyntaxError) {
        guard let text = digits(), let number = Int(text), number <= groups.count else {
            throw SyntaxError(message: "a \\ is followed by the number of a group that does not exist")
        }
        emit("\\g{\(number)}", canRepeat: true)
    }
}
