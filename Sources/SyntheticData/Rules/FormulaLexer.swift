/// The words and signs of a formula.
enum FormulaToken: Equatable {
    case number(SchemaValue)
    case text(String)
    /// A word, and whether it stood in backquotes and so can only be a column.
    case name(String, isQuoted: Bool)
    case sign(String)
    case end
}

/// Splits a formula into words and signs.
struct FormulaLexer {
    /// How long a formula may be, in bytes.
    static let maxLength = 10_000

    private let source: [Unicode.Scalar]
    private(set) var position = 0

    init(_ text: String) throws(SyntheticDataError) {
        guard text.utf8.count <= Self.maxLength else {
            throw SyntheticDataError(.badFormula, "The formula is longer than \(Self.maxLength) bytes. Split it up.")
        }
        source = Array(text.unicodeScalars)
    }

    /// The next token and where it begins, counted from 1.
    mutating func next() throws(SyntheticDataError) -> (token: FormulaToken, place: Int) {
        while position < source.count, source[position].properties.isWhitespace { position += 1 }
        let place = position + 1
        guard position < source.count else { return (.end, place) }
        let first = source[position]
        if Self.isDigit(first) || (first == "." && peek(1).map(Self.isDigit) == true) { return (try number(), place) }
        if first == "'" || first == "\"" { return (.text(try quoted(first)), place) }
        if first == "`" { return (.name(try quoted(first), isQuoted: true), place) }
        if Self.isInWord(first) { return (.name(word(), isQuoted: false), place) }
        return (.sign(try sign()), place)
    }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        position + distance < source.count ? source[position + distance] : nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

    private static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || isDigit(scalar) || scalar.properties.isAlphabetic
    }

    private mutating func word() -> String {
        let start = position
        while let next = peek(0), Self.isInWord(next) { position += 1 }
        return Self.string(source[start..<position])
    }

    private mutating func number() throws(SyntheticDataError) -> FormulaToken {
        let start = position
        while let next = peek(0), Self.isDigit(next) || next == "." { position += 1 }
        if peek(0) == "e" || peek(0) == "E" {
            position += 1
            if peek(0) == "-" || peek(0) == "+" { position += 1 }
            while let next = peek(0), Self.isDigit(next) { position += 1 }
        }
        let text = Self.string(source[start..<position])
        if let whole = Int64(text) { return .number(.integer(whole)) }
        if let value = Double(text), value.isFinite { return .number(.number(value)) }
        throw SyntheticDataError(.badFormula, "\"\(text)\" at character \(start + 1) is not a number.")
    }

    /// A quote inside is written twice.
    private mutating func quoted(_ quote: Unicode.Scalar) throws(SyntheticDataError) -> String {
        let start = position
        position += 1
        var found = String.UnicodeScalarView()
        while let next = peek(0) {
            position += 1
            guard next == quote else {
                found.append(next)
                continue
            }
            guard peek(0) == quote else { return String(found) }
            found.append(quote)
            position += 1
        }
        throw SyntheticDataError(
            .badFormula, "The quote at character \(start + 1) is not closed. Add \(quote) at its end.")
    }

    private mutating func sign() throws(SyntheticDataError) -> String {
        for sign in ["==", "!=", "<=", ">=", "<>"] where Self.string(source[position...].prefix(2)) == sign {
            position += 2
            return sign
        }
        let sign = source[position]
        guard "+-*/%<>=(),".unicodeScalars.contains(sign) else {
            throw SyntheticDataError(
                .badFormula,
                "\"\(sign)\" at character \(position + 1) means nothing in a formula. Put texts in quotes, "
                    + "and names of columns with such characters in backquotes.")
        }
        position += 1
        return String(sign)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
