/// Refuses statements by their tokens. It knows no grammar on purpose: what it does not know is refused, so it errs on the
/// safe side. It stands behind the engine's own proof, not in its place.
struct CypherFence: Sendable {
    enum Purpose: Sendable { case read, write }

    /// What is worth knowing of a statement that passed.
    struct Findings: Hashable, Sendable {
        /// Whether something may be taken away or overwritten.
        var deletes = false
        /// Whether indexes or constraints are made or dropped.
        var changesSchema = false
        /// Names after `:` and `.`, to compare with those that there are.
        var names: [String] = []

        /// What is to be feared where a statement can be read in two ways. A change of the schema is asked about without
        /// being tried out, so it has to be one in both.
        func merged(with other: Findings) -> Findings {
            Findings(
                deletes: deletes || other.deletes, changesSchema: changesSchema && other.changesSchema,
                names: names + other.names.filter { !names.contains($0) })
        }
    }

    /// Procedures and functions beyond those of the language, in lower case; one that ends in `.*` stands for all below.
    private let allowed: [String]
    /// The largest statement, in bytes.
    static let maxBytes = 65_536

    init(procedures: [String] = []) { allowed = CypherNames.procedures + procedures.map { $0.lowercased() } }

    /// - Throws: ``GraphError`` which says what is refused and what to do instead.
    func check(_ statement: String, for purpose: Purpose) throws(GraphError) -> Findings {
        guard statement.utf8.count <= Self.maxBytes else {
            throw GraphError(
                .tooLarge, "The statement is longer than \(Self.maxBytes) bytes. Pass large values in params.")
        }
        var merged: Findings?
        for reading in CypherReadings.all(of: statement) {
            let tokens: [CypherToken]
            do {
                tokens = try CypherLexer.tokens(of: reading)
            } catch {
                throw GraphError(.deniedStatement, "The statement is refused: \(error.reason).")
            }
            let findings = try FenceWalk(tokens, purpose, allowed).findings()
            merged = merged?.merged(with: findings) ?? findings
        }
        return merged ?? Findings()
    }
}

/// One walk over the tokens of one reading.
private struct FenceWalk {
    private let tokens: [CypherToken]
    private let purpose: CypherFence.Purpose
    private let allowed: [String]

    init(_ tokens: [CypherToken], _ purpose: CypherFence.Purpose, _ allowed: [String]) throws(GraphError) {
        // One semicolon at the end is a habit; statements after it would be others.
        self.tokens = tokens.last?.text == ";" ? tokens.dropLast() : tokens
        (self.purpose, self.allowed) = (purpose, allowed)
    }

    func findings() throws(GraphError) -> CypherFence.Findings {
        var findings = CypherFence.Findings()
        try checkStart(&findings)
        for index in tokens.indices {
            let token = tokens[index]
            switch token.kind {
            case .word, .quoted:
                if isName(index) { findings.names.append(token.text) }
                try checkWord(index, &findings)
                try checkFunction(index)
            case .symbol where token.text == ";":
                throw GraphError(.deniedStatement, "Only one statement is run at a time.")
            default: break
            }
        }
        return findings
    }

    // MARK: - Words

    /// The word in capitals, as servers compare it; nil where there is none.
    private func keyword(_ index: Int) -> String? {
        guard tokens.indices.contains(index), tokens[index].kind == .word else { return nil }
        // Some letters, such as ſ and the Kelvin sign, become ASCII in only one of the directions.
        return tokens[index].text.uppercased().lowercased().uppercased()
    }

    private func isSymbol(_ index: Int, _ text: String) -> Bool {
        tokens.indices.contains(index) && tokens[index].kind == .symbol && tokens[index].text == text
    }

    private func isIdentifier(_ index: Int) -> Bool {
        tokens.indices.contains(index) && [.word, .quoted].contains(tokens[index].kind)
    }

    /// Whether a word can only be a name: a label or type after `:`, a property after `x.`, or the key of a map.
    private func isName(_ index: Int) -> Bool {
        if isSymbol(index - 1, ":") { return true }
        if isSymbol(index - 1, ".") {
            return isIdentifier(index - 2) || [")", "]", "}"].contains { isSymbol(index - 2, $0) }
        }
        return isSymbol(index + 1, ":") && (isSymbol(index - 1, "{") || isSymbol(index - 1, ","))
    }

    private func checkStart(_ findings: inout CypherFence.Findings) throws(GraphError) {
        guard let first = keyword(0) else {
            throw GraphError(.deniedStatement, "A statement begins with a word such as MATCH.")
        }
        let starts = purpose == .read ? CypherNames.readStarts : CypherNames.readStarts.union(CypherNames.writeStarts)
        guard starts.contains(first) else { throw refusal(of: first) }
        if first == "SHOW" { try checkShow() }
        if first == "CREATE" || first == "DROP" { findings.changesSchema = try isSchemaCommand() }
    }

    private func refusal(of word: String) -> GraphError {
        if purpose == .read, CypherNames.writeStarts.contains(word) || CypherNames.updates.contains(word) {
            return GraphError(
                .readOnly, "\(word) changes data, and this tool only reads. If it is a name, put it in backticks.")
        }
        return GraphError(
            .deniedStatement, "\(word) is not allowed here. If it is a name, put it in backticks.")
    }

    private func checkWord(_ index: Int, _ findings: inout CypherFence.Findings) throws(GraphError) {
        guard let word = keyword(index), !isName(index) else { return }
        if CypherNames.never.contains(word), index == 0 || !CypherNames.harmlessInside.contains(word) {
            throw refusal(of: word)
        }
        if word == "SHOW", index > 0 { throw refusal(of: word) }
        if CypherNames.updates.contains(word) {
            if purpose == .read { throw refusal(of: word) }
            if CypherNames.deletions.contains(word) { findings.deletes = true }
        }
        if word == "TRANSACTIONS" || word == "TRANSACTION" { try checkBatches(index) }
        if word == "CALL" { try checkCall(index) }
    }

    /// `IN TRANSACTIONS` commits on its own, whatever the transaction around it does.
    private func checkBatches(_ index: Int) throws(GraphError) {
        let isAfterNumber = index > 0 && [.number, .parameter].contains(tokens[index - 1].kind)
        guard isAfterNumber || keyword(index - 1) == "IN" || keyword(index - 1) == "CONCURRENT" else { return }
        throw GraphError(
            .deniedStatement, "IN TRANSACTIONS is not allowed. If it is the name of a list, put it in backticks.")
    }

    // MARK: - Commands

    private func checkShow() throws(GraphError) {
        for index in 1..<min(8, max(1, tokens.count)) {
            guard let word = keyword(index) else { break }
            if CypherNames.shown.contains(word) { return }
            guard CypherNames.showModifiers.contains(word) else { break }
        }
        throw GraphError(
            .deniedStatement, "SHOW is allowed for INDEXES, CONSTRAINTS, PROCEDURES and FUNCTIONS only.")
    }

    /// Whether CREATE or DROP is about an index or a constraint. About users, databases and the like it is refused.
    private func isSchemaCommand() throws(GraphError) -> Bool {
        if isSymbol(1, "(") || isIdentifier(1) && isSymbol(2, "=") { return false }
        for index in 1..<min(8, max(1, tokens.count)) {
            guard let word = keyword(index) else { break }
            if CypherNames.schemaObjects.contains(word) { return true }
            guard CypherNames.schemaModifiers.contains(word) else { break }
        }
        throw GraphError(.deniedStatement, "Only data, indexes and constraints can be created and dropped.")
    }

    // MARK: - Procedures and functions

    /// Subqueries are read like the rest; procedures must be on the list.
    private func checkCall(_ index: Int) throws(GraphError) {
        if isSymbol(index + 1, "{") { return }
        if isSymbol(index + 1, "("), let end = closing(index + 1), isSymbol(end + 1, "{") { return }
        guard isIdentifier(index + 1) else {
            throw GraphError(.deniedStatement, "After CALL comes the name of a procedure or a subquery in braces.")
        }
        var parts = [tokens[index + 1].text]
        var next = index + 2
        while isSymbol(next, "."), isIdentifier(next + 1) {
            parts.append(tokens[next + 1].text)
            next += 2
        }
        let name = parts.joined(separator: ".")
        guard isAllowed(name) else {
            throw GraphError(
                .deniedFunction, "The procedure \(name.prefix(128)) is not on the list of allowed procedures.")
        }
    }

    private func closing(_ open: Int) -> Int? {
        var depth = 0
        for index in tokens.indices.dropFirst(open) {
            if isSymbol(index, "(") { depth += 1 }
            if isSymbol(index, ")") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private func isAllowed(_ name: String) -> Bool {
        let name = name.lowercased()
        return allowed.contains { entry in
            entry.hasSuffix(".*") ? name.hasPrefix(entry.dropLast()) : entry == name
        }
    }

    /// A name before a parenthesis is a function, unless the language has another use for it.
    private func checkFunction(_ index: Int) throws(GraphError) {
        guard isSymbol(index + 1, "(") else { return }
        var parts = [tokens[index].text]
        var start = index
        while isSymbol(start - 1, "."), isIdentifier(start - 2) {
            start -= 2
            parts.insert(tokens[start].text, at: 0)
        }
        if parts.count == 1, let word = keyword(index), CypherNames.beforeParenthesis.contains(word) { return }
        let name = parts.joined(separator: ".")
        if CypherNames.functions.contains(name.lowercased()) || isAllowed(name) { return }
        throw GraphError(
            .deniedFunction, "The function \(name.prefix(128)) is not allowed.",
            near: NearNames.suggestion(for: name, among: CypherNames.functions.sorted()))
    }
}
