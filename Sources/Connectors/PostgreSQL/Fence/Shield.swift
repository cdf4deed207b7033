import JSON
import PostgreSQLClient
import SQLTools

/// Replaces tables with protected columns by what the caller may see of them: a common table expression of the table's
/// name goes in front of the statement, so that predicates and aggregates see treated values too.
struct Shield: Sendable {
    struct Table: Sendable {
        var name: SQLName
        /// The whole expression: `"customers" AS MATERIALIZED (SELECT …)`.
        var definition: String
    }

    var tables: [Table] = []
    /// Views, partitions, parents and functions through which the columns could be seen.
    var refused: Set<String> = []

    func rewrite(_ statement: SQLStatement, _ text: SQLText) throws(SQLFailure) -> AdmittedStatement {
        let names = text.foldedNames
        if let name = refused.first(where: { names.contains($0.foldedASCII) }) {
            throw SQLFailure(
                .protectedColumn,
                "\"\(name)\" could show protected columns; ask the table itself, whose protected "
                    + "columns are then shown as far as they may be.")
        }
        let used = tables.filter { names.contains($0.name.name.foldedASCII) }
        guard !used.isEmpty else { return AdmittedStatement(statement: statement) }
        guard Set(used.map(\.name.name)).count == used.count else {
            throw SQLFailure(.protectedColumn, "Two protected tables have the same name; they cannot be asked.")
        }
        var bytes = Array(statement.text.utf8)
        blankSchemas(of: used, text, &bytes)
        var prefix = "WITH "
        var rest = text.tokens[...]
        if rest.first?.isWord("with") == true {
            blank(rest.removeFirst().range, &bytes)
            if rest.first?.isWord("recursive") == true {
                prefix += "RECURSIVE "
                blank(rest.removeFirst().range, &bytes)
            }
            prefix += used.map(\.definition).joined(separator: ", ") + ", "
        } else {
            prefix += used.map(\.definition).joined(separator: ", ") + " "
        }
        var rewritten = statement
        rewritten.text = String(decoding: bytes, as: UTF8.self)
        return AdmittedStatement(statement: rewritten, prefix: prefix)
    }

    /// `public.customers` becomes the name alone, which then means the expression in front.
    private func blankSchemas(of used: [Table], _ text: SQLText, _ bytes: inout [UInt8]) {
        let tokens = text.tokens
        for position in tokens.indices.dropLast(2) where tokens[position + 1].isSymbol(".") {
            let name = SQLName(schema: tokens[position].name, tokens[position + 2].name ?? "")
            guard used.contains(where: { $0.name == name }) else { continue }
            blank(tokens[position].range, &bytes)
            blank(tokens[position + 1].range, &bytes)
        }
    }

    private func blank(_ range: Range<Int>, _ bytes: inout [UInt8]) {
        for offset in range { bytes[offset] = UInt8(ascii: " ") }
    }
}
