/// The text of one statement, read as far as a fence needs it: its tokens, its class, the table it changes.
///
/// Nothing here decides what a statement may do; the engine does. It only refuses early, and says why.
public struct SQLText: Sendable {
    /// The longest statement that is read, in bytes.
    public static let maxBytes = 256 << 10

    /// The tokens of the statement, without semicolons at its end.
    public let tokens: [SQLToken]
    /// The statement from its first to its last token: no comments or semicolons around it.
    public let body: String
    /// What the statement does, by its keywords.
    public let statementClass: SQLStatementClass

    /// Reads a statement.
    ///
    /// - Throws: What keeps the text from being one statement that can be understood.
    public init(_ text: String, _ dialect: SQLDialect) throws(SQLFailure) {
        guard text.utf8.count <= Self.maxBytes else {
            throw SQLFailure(.tooLarge, "A statement may have at most \(Self.maxBytes) bytes; pass data as parameters.")
        }
        var tokens: [SQLToken]
        do {
            tokens = try SQLLexer.tokens(of: text, dialect)
        } catch {
            let before = text.utf8.prefix(error.offset)
            throw SQLFailure(
                .syntax, "The statement cannot be read: \(error.problem).",
                position: String(decoding: before, as: UTF8.self).unicodeScalars.count + 1)
        }
        while tokens.last?.isSymbol(";") == true { tokens.removeLast() }
        guard !tokens.isEmpty else { throw SQLFailure(.syntax, "There is no statement.") }
        // A trigger has statements of its own; that there is only one around them is the engine's to check.
        let isTrigger = tokens.prefix(6).contains { $0.isWord("trigger") } && tokens[0].isWord("create")
        if !isTrigger, let second = tokens.firstIndex(where: { $0.isSymbol(";") }) {
            throw SQLFailure(
                .deniedStatement, "Only one statement at a time is run; call again for what follows the semicolon.",
                position: String(decoding: text.utf8.prefix(tokens[second].range.lowerBound), as: UTF8.self)
                    .unicodeScalars.count + 1)
        }
        self.tokens = tokens
        let end = tokens.last?.range.upperBound ?? 0
        body = String(decoding: text.utf8.prefix(end).dropFirst(tokens[0].range.lowerBound), as: UTF8.self)
        statementClass = Self.classify(tokens, dialect)
    }

    /// Every name in the statement, keywords included, with ASCII letters in lower case.
    public var names: Set<String> { Set(tokens.compactMap { $0.name?.foldedASCII }) }

    /// Whether the statement gives rows back by itself.
    var returnsRows: Bool { mainTokens.contains { $0.isWord("returning") } }

    private static func classify(_ tokens: [SQLToken], _ dialect: SQLDialect) -> SQLStatementClass {
        guard let first = tokens.first(where: { !$0.isSymbol("(") }), case .word(let word) = first.kind else {
            return .unknown
        }
        if word == "with" {
            return changesRows(tokens) ? .dml : .read
        }
        if reading.contains(word) || (dialect == .sqlite ? word == "pragma" : word == "show" || word == "table") {
            return .read
        }
        if dml.contains(word) { return .dml }
        if defining.contains(word) { return .ddl }
        return administering.contains(word) ? .admin : .unknown
    }

    /// Whether a statement that begins with `WITH` has a part that changes rows: such a part follows a parenthesis.
    private static func changesRows(_ tokens: [SQLToken]) -> Bool {
        for (index, token) in tokens.enumerated().dropFirst() {
            guard tokens[index - 1].isSymbol("(") || tokens[index - 1].isSymbol(")") else { continue }
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            switch token.kind {
            case .word("update"): return true
            case .word("delete") where next?.isWord("from") == true: return true
            case .word("insert"), .word("replace"), .word("merge"):
                // `replace(` is a function, and so may be others.
                if next?.isWord("into") == true || next?.isWord("or") == true { return true }
            default: continue
            }
        }
        return false
    }

    private static let reading: Set = ["select", "values", "explain"]
    private static let dml: Set = ["insert", "update", "delete", "replace", "merge"]
    private static let defining: Set = ["create", "alter", "drop", "truncate", "comment"]
    private static let administering: Set = [
        "abort", "analyze", "attach", "begin", "call", "checkpoint", "close", "cluster", "commit", "copy", "deallocate",
        "declare", "detach", "discard", "do", "end", "execute", "fetch", "grant", "import", "listen", "load", "lock",
        "move",
        "notify", "prepare", "reassign", "refresh", "reindex", "release", "reset", "revoke", "rollback", "savepoint",
        "security", "set", "start", "unlisten", "vacuum",
    ]

    // MARK: - Statements that change rows

    /// What a statement that changes rows does.
    public enum Change: String, Sendable { case insert, update, delete }

    /// The change and its table; nil where the statement is none that can be previewed.
    public var target: (change: Change, table: SQLName)? {
        var rest = mainTokens[...]
        guard let verb = rest.popFirst() else { return nil }
        let change: Change
        switch verb.kind {
        case .word("insert"), .word("replace"): change = .insert
        case .word("update"): change = .update
        case .word("delete"): change = .delete
        default: return nil
        }
        if rest.first?.isWord("or") == true { rest = rest.dropFirst(2) }
        if change != .update {
            guard rest.popFirst()?.isWord(change == .insert ? "into" : "from") == true else { return nil }
        }
        if rest.first?.isWord("only") == true, rest.dropFirst().first?.name != nil { rest = rest.dropFirst() }
        guard let first = rest.popFirst()?.name else { return nil }
        guard rest.first?.isSymbol(".") == true else { return (change, SQLName(first)) }
        guard let second = rest.dropFirst().first?.name, rest.dropFirst(2).first?.isSymbol(".") != true else {
            return nil
        }
        return (change, SQLName(schema: first, second))
    }

    /// The tokens outside of all parentheses, from the verb on that changes rows.
    private var mainTokens: [SQLToken] {
        var depth = 0
        let outer = tokens.filter { token in
            if token.isSymbol("(") { depth += 1 }
            defer { if token.isSymbol(")") { depth -= 1 } }
            return depth == 0
        }
        return Array(outer.drop { token in !Self.dml.contains { token.isWord($0) } })
    }
}
