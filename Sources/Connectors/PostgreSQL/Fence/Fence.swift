import SQLTools

/// Refuses statements by the names in them, before the server sees them. It over-approximates: a name counts wherever it
/// stands. What it lets pass still runs in a read-only transaction under the role's own permissions.
struct Fence {
    let facts: FenceFacts

    /// - Throws: ``SQLFailure`` that says which name is not for clients.
    func check(_ text: SQLText, _ protection: SQLProtection) throws(SQLFailure) {
        let names = text.foldedNames
        if let name = names.first(where: facts.functions.contains) {
            throw SQLFailure(.deniedFunction, "\"\(name.prefix(64))\" is not available here.")
        }
        if let name = names.first(where: isDeniedRelation) {
            throw SQLFailure(.deniedStatement, "\"\(name.prefix(64))\" is not available here.")
        }
        try checkForm(text, names, isProtected: !protection.isEmpty)
        if !protection.isEmpty {
            if let name = names.first(where: { facts.underProtection.contains($0) || $0.hasPrefix("pg_toast_") }) {
                throw SQLFailure(
                    .protectedColumn, "\"\(name.prefix(64))\" could show values of protected columns; leave it out.")
            }
        }
    }

    /// What holds for statements that read, on top. `EXPLAIN ANALYZE SELECT … INTO` makes a table even in a read-only
    /// transaction of the server, though only until it is rolled back.
    func checkReading(_ text: SQLText) throws(SQLFailure) {
        guard text.tokens.contains(where: { $0.isWord("into") }) else { return }
        throw SQLFailure(.readOnly, "INTO would make a table; only reading is allowed.")
    }

    private func isDeniedRelation(_ name: String) -> Bool {
        DeniedNames.relations.contains(name) || (facts.isPrivileged && DeniedNames.forPrivileged.contains(name))
    }

    private func checkForm(_ text: SQLText, _ names: Set<String>, isProtected: Bool) throws(SQLFailure) {
        // With an escape character of its own, a name could be written so that it is not seen here.
        if names.contains("uescape") { throw SQLFailure(.deniedStatement, "UESCAPE is not available here.") }
        // By bytes: to a character, a mark that follows an operator would belong to it.
        if let symbol = facts.operators.first(where: { text.body.utf8.contains($0.utf8) }) {
            throw SQLFailure(.deniedFunction, "The operator \(symbol) is not available here.")
        }
        let first = text.tokens.first { !$0.isSymbol("(") }
        if first?.isWord("explain") == true {
            guard !isProtected else {
                throw SQLFailure(.protectedColumn, "Plans could show values of protected columns.")
            }
            for word in ["execute", "create", "declare", "refresh", "call"] where names.contains(word) {
                throw SQLFailure(.deniedStatement, "Only queries and changes of rows can be explained.")
            }
        }
        if first?.isWord("show") == true, facts.isPrivileged {
            let isPlain = names.isDisjoint(with: ["all", "primary_conninfo", "archive_command", "restore_command"])
            guard isPlain, !names.contains(where: { $0.hasPrefix("ssl_") || $0.hasSuffix("_file") }) else {
                throw SQLFailure(.deniedStatement, "This setting is not shown.")
            }
        }
    }
}
