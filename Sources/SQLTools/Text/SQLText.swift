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

    /// The statement without its comments: what a user reads before agreeing to it.
    var uncommented: String {
        let bytes = Array(body.utf8)
        let start = tokens.first?.range.lowerBound ?? 0
        var shown: [UInt8] = []
        var end = 0
        for token in tokens {
            let gap = bytes[end..<(token.range.lowerBound - start)]
            // Only comments have more than blanks and the ends of lines.
            shown += gap.contains { $0 > UInt8(ascii: " ") } ? [UInt8(ascii: " ")][...] : gap
            end = token.range.upperBound - start
            shown += bytes[(token.range.lowerBound - start)..<end]
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private static func classify(_ tokens: [SQLToken], _ dialect: SQLDialect) -> SQLStatementClass {
        guard let first = tokens.first(where: { !$0.isSymbol("(") }), case .word(let word) = first.kind else {
            return .unknown
        }
        if word == "with" {
            return changingParts(tokens).isEmpty ? .read : .dml
        }
        if reading.contains(word) || (dialect == .sqlite ? word == "pragma" : word == "show" || word == "table") {
            return .read
        }
        if dml.contains(word) { return .dml }
        if defining.contains(word) { return .ddl }
        return administering.contains(word) ? .admin : .unknown
    }

    private static let reading: Set = ["select", "values", "explain"]
    static let dml: Set = ["insert", "update", "delete", "replace", "merge"]
    private static let defining: Set = ["create", "alter", "drop", "truncate", "comment"]
    private static let administering: Set = [
        "abort", "analyze", "attach", "begin", "call", "checkpoint", "close", "cluster", "commit", "copy", "deallocate",
        "declare", "detach", "discard", "do", "end", "execute", "fetch", "grant", "import", "listen", "load", "lock",
        "move",
        "notify", "prepare", "reassign", "refresh", "reindex", "release", "reset", "revoke", "rollback", "savepoint",
        "security", "set", "start", "unlisten", "vacuum",
    ]
}
