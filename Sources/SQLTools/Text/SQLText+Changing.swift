/// What statements that change rows change.
extension SQLText {
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

    /// Whether the statement gives rows back by itself.
    var returnsRows: Bool { mainTokens.contains { $0.isWord("returning") } }

    /// Whether the statement can do no more than add rows: it changes and deletes none on the way, neither in a `WITH`
    /// nor where a row is there already. Words that stand for something else count too, which can only deny it.
    var onlyAddsRows: Bool {
        guard statementClass == .dml, target?.change == .insert else { return false }
        return !tokens.indices.contains { index in
            switch tokens[index].kind {
            case .word("update"), .word("delete"), .word("merge"): true
            // `replace(` is a function.
            case .word("replace"): index + 1 == tokens.count || !tokens[index + 1].isSymbol("(")
            default: false
            }
        }
    }

    /// Whether a part of the statement in parentheses changes rows, beside the statement itself.
    var changesRowsInside: Bool {
        var depth = 0
        let depths = tokens.map { token in
            if token.isSymbol("(") { depth += 1 }
            defer { if token.isSymbol(")") { depth -= 1 } }
            return depth
        }
        let outermost = tokens.firstIndex { !$0.isSymbol("(") } ?? 0
        return Self.changingParts(tokens).contains { depths[$0] > outermost }
    }

    /// Where the parts of a statement with `WITH` begin that change rows: such a part follows a parenthesis.
    static func changingParts(_ tokens: [SQLToken]) -> [Int] {
        tokens.indices.dropFirst().filter { index in
            guard tokens[index - 1].isSymbol("(") || tokens[index - 1].isSymbol(")") else { return false }
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            return switch tokens[index].kind {
            case .word("update"): true
            case .word("delete"): next?.isWord("from") == true
            // `replace(` is a function, and so may be others.
            case .word("insert"), .word("replace"), .word("merge"):
                next?.isWord("into") == true || next?.isWord("or") == true
            default: false
            }
        }
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
