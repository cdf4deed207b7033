import JSON
import MCP

extension SQLToolbox {
    /// Runs a statement that changes something, once the user has agreed.
    func change(
        _ statement: SQLStatement, _ text: SQLText, on source: SQLSource, limits: SQLLimits, rows: Int?,
        _ context: RequestContext
    ) async throws -> CallToolResult {
        if !text.onlyAddsRows {
            try Confirmation.ask(
                "Run this on \(source.name)?", text.uncommented, parameters: statement.parameters, context)
        }
        let collector = ResultCollector(caps(source, rows: rows))
        let outcome = try await source.database.withWriteTransaction(
            allowing: source.settings.allowedClasses, limits: limits
        ) { transaction in
            let outcome = try await transaction.run(statement, into: collector)
            try await transaction.commit()
            return outcome
        }
        var result = try collector.collected().json
        if result["columns"]?.arrayValue?.isEmpty == true { result = [:] }
        result["affected_rows"] = outcome.affectedRows.map { JSONValue($0) }
        if !outcome.notices.isEmpty { result["notices"] = .array(outcome.notices.map(JSONValue.string)) }
        return .structured(.object(result))
    }
}
