/// One token of a statement.
public struct SQLToken: Sendable, Hashable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        /// A keyword or a name without quotes, folded to lower case as far as the engine folds it.
        case word(String)
        /// A name in quotes, decoded.
        case quoted(String)
        /// A string or a binary literal. The text is there where the engine may take it for a name, as SQLite does.
        case literal(String?)
        /// A number.
        case number
        /// A parameter, as written.
        case parameter(String)
        /// A character of punctuation or of an operator.
        case symbol(Character)
    }

    /// What it is.
    public var kind: Kind
    /// Where it stands in the UTF-8 of the text.
    public var range: Range<Int>

    /// The name, in quotes or not; nil for what is no name. Comparing it with `a`…`z` folded over-approximates what the
    /// engine takes for a name.
    public var name: String? {
        switch kind {
        case .word(let name), .quoted(let name), .literal(let name?): name
        default: nil
        }
    }

    /// Whether it is this keyword, in lower case.
    public func isWord(_ word: String) -> Bool { kind == .word(word) }

    /// Whether it is this character.
    public func isSymbol(_ symbol: Character) -> Bool { kind == .symbol(symbol) }
}

/// Why a text could not be read.
struct SQLLexerError: Error, Hashable {
    /// What is wrong, as the end of a sentence.
    let problem: String
    /// Where, in bytes of UTF-8.
    let offset: Int
}
