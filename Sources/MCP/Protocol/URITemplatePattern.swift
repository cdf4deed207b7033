/// A template turned into what can be matched: literal texts, slots for values, and sets of named pairs.
///
/// Matching first finds, from the end backwards, from which places each token and all after it can match; then it walks
/// forward and takes as much as these places allow. So nothing is ever tried twice.
struct URITemplatePattern: Sendable {
    enum Token: Sendable {
        case literal([UInt8])
        case slot(Slot)
        case pairs(Pairs)
    }

    /// The place of one value.
    struct Slot: Sendable {
        let name: String
        /// The byte before the value; nil when it has none.
        var lead: UInt8?
        /// The variable may be absent, together with its lead.
        var isOptional: Bool
        var body: Body
        let isPrefix: Bool
    }

    /// The place of `name=value` pairs, in any order, each optional.
    struct Pairs: Sendable {
        let lead: UInt8
        let separator: UInt8
        let variables: [URITemplate.Variable]
        let body: Body
    }

    /// What the bytes of a slot may be, and how many characters they may stand for.
    struct Body: Sendable {
        var excluded: [UInt8]
        var minimum = 0
        var maximum = URITemplate.maximumURIBytes * 3

        /// The value may contain `/`.
        var crossesSegments: Bool { !excluded.contains(UInt8(ascii: "/")) }
    }

    /// More literal text is more specific; then fewer variables that cross segments; then fewer variables.
    struct Specificity: Comparable {
        var literalBytes = 0
        var crossings = 0
        var variables = 0

        static func < (a: Specificity, b: Specificity) -> Bool {
            (a.literalBytes, b.crossings, b.variables) < (b.literalBytes, a.crossings, a.variables)
        }
    }

    private(set) var tokens: [Token] = []

    init(_ parts: [URITemplate.Part]) {
        for part in parts {
            switch part {
            case .literal(let text): tokens.append(.literal(URITemplateMatcher.normalized(Array(text.utf8))))
            case .expression(let expression): append(expression)
            }
        }
        separateNeighbours()
    }

    var specificity: Specificity {
        var specificity = Specificity()
        for token in tokens {
            switch token {
            case .literal(let bytes): specificity.literalBytes += bytes.count
            case .slot(let slot):
                specificity.variables += 1
                if slot.body.crossesSegments { specificity.crossings += 1 }
            case .pairs(let pairs): specificity.variables += pairs.variables.count
            }
        }
        return specificity
    }

    func match(_ uri: [UInt8]) -> [String: String]? {
        if case .literal(let start) = tokens.first, !uri.starts(with: start) {
            // The usual miss is decided here, unless the URI is written with bytes that are to be encoded first.
            guard uri.contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: "%") }) else { return nil }
        }
        return URITemplateMatcher.match(uri, tokens)
    }

    private mutating func append(_ expression: URITemplate.Expression) {
        let style = expression.style
        if style.isNamed {
            let lead = style.rawValue.asciiValue ?? 0
            let excluded = style == .parameter ? Array("/?#".utf8) : Array("#".utf8)
            let separator = style == .parameter ? UInt8(ascii: ";") : UInt8(ascii: "&")
            let body = Body(excluded: excluded)
            tokens.append(
                .pairs(Pairs(lead: lead, separator: separator, variables: expression.variables, body: body)))
            return
        }
        for (index, variable) in expression.variables.enumerated() {
            tokens.append(.slot(Self.slot(variable, index, of: expression)))
        }
    }

    private static func slot(
        _ variable: URITemplate.Variable, _ index: Int, of expression: URITemplate.Expression
    ) -> Slot {
        let (style, isLast) = (expression.style, index == expression.variables.count - 1)
        let isExploded = variable.modifier == .explode
        var body = Body(excluded: [])
        switch style {
        case .reserved, .fragment: break
        case .path, .simple, .label: body.excluded = Array((isExploded ? "?#" : "/?#").utf8)
        case .parameter, .query, .continuation: preconditionFailure("Named variables are matched as pairs.")
        }
        if !isLast, style != .path { body.excluded += Array(style.separator.utf8) }
        var isPrefix = false
        if case .prefix(let length) = variable.modifier { (body.maximum, isPrefix) = (length, true) }
        let leadText = index == 0 ? style.first : style.separator
        if leadText.isEmpty { body.minimum = 1 }
        return Slot(
            name: variable.name, lead: leadText.utf8.first, isOptional: !leadText.isEmpty, body: body,
            isPrefix: isPrefix)
    }

    /// An optional part right after a variable begins at its first lead: in `{id}{.format}` the dot ends the id.
    /// Without this the variable would take everything, and the part would never be seen.
    private mutating func separateNeighbours() {
        for index in tokens.indices.dropLast() {
            guard case .slot(var slot) = tokens[index] else { continue }
            let lead: UInt8?
            switch tokens[index + 1] {
            case .slot(let next): lead = next.lead
            case .pairs(let next): lead = next.lead
            case .literal: lead = nil
            }
            // A path may well contain dots and slashes before the last one.
            guard let lead, !slot.body.crossesSegments || "?#;&".utf8.contains(lead) else { continue }
            if !slot.body.excluded.contains(lead) { slot.body.excluded.append(lead) }
            tokens[index] = .slot(slot)
        }
    }
}
