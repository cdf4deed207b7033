import ConnectorKit
import JSON
import MCP

extension SQLToolbox {
    /// `commit_write`: makes happen what a preview showed, or nothing.
    var commitTool: Tool {
        let properties: JSONObject = [
            "token": ["type": "string", "description": "From preview_write"],
            "idempotency_key": [
                "type": "string", "maxLength": 200, "description": "A repeat with the same key changes nothing",
            ],
        ]
        // The token says which source is meant, so the tool has no argument for it.
        let schema: JSONObject = [
            "type": "object", "properties": .object(properties), "required": ["token"], "additionalProperties": false,
        ]
        let definition = ToolDefinition(
            name: "commit_write",
            description:
                "Makes a previewed change, if the rows are still as the preview showed them. The user may be asked.",
            inputSchema: schema, annotations: .destructive)
        return Tool(definition) { (object, context) async throws -> CallToolResult in
            let arguments = SQLArguments(object: object)
            var meant: SQLSource?
            do {
                let payload = try sealer.open(try arguments.text("token"), .preview, for: context.principal)
                guard let write = PlannedWrite(json: payload) else {
                    throw SQLFailure(.token, "The token is not one of preview_write.")
                }
                let source = try source(named: write.source)
                meant = source
                try source.allows(.dml, for: context.principal)
                try write.confirm(source.dialect, context)
                let key = arguments.optionalText("idempotency_key")
                return .structured(.object(try await commit(write, on: source, key: key, context)))
            } catch let failure as SQLFailure {
                return await report(failure, from: meant, sql: nil, context)
            }
        }
    }

    private func commit(
        _ write: PlannedWrite, on source: SQLSource, key: String?, _ context: RequestContext
    ) async throws -> JSONObject {
        let once = key.map {
            IdempotentWrite(records: records, source: source, write: write, key: $0, context.principal)
        }
        if let earlier = try await once?.begin() { return earlier }
        let result: JSONObject = [
            "committed": true, "change": .string(write.change), "row_count": JSONValue(write.rows),
        ]
        do {
            let text = try SQLText(write.sql, source.dialect)
            let statement = SQLStatement(
                write.sql, parameters: write.parameters,
                comment: TraceComment.text(tool: "commit_write", meta: context.meta))
            let run = try await ChangeRun(
                statement, text, in: source.database, limits: source.limits, maxRows: source.settings.maxPreviewRows)
            try await source.database.withWriteTransaction(allowing: [.dml], limits: source.limits) { transaction in
                try await write.repeat(run, in: transaction)
                try await once?.announce(identity: try await transaction.identity())
                try await transaction.commit()
            }
        } catch {
            // After a broken commit nobody knows, and the record must keep a repeat from changing the rows twice.
            if (error as? SQLFailure)?.code != .outcomeUnknown { await once?.forget() }
            throw error
        }
        await once?.finish()
        return result
    }
}

extension PlannedWrite {
    /// Runs the change in a transaction and compares what it does with what the preview showed.
    fileprivate func `repeat`(_ run: ChangeRun, in transaction: any SQLWriteTransaction) async throws {
        let rehearsal = try await run.rehearse(in: transaction)
        guard rehearsal.digestBefore == before else {
            throw SQLFailure(.conflict, "The rows have changed since the preview; preview again.")
        }
        let done = try await run.repeated(in: transaction, after: rehearsal)
        guard done.digestAfter == after else {
            throw SQLFailure(
                .conflict,
                "The change would not leave the rows as the preview showed them; preview again, and use fixed values in place of now() or random()."
            )
        }
    }

    /// Asks the user about everything but new rows and the change of a single row.
    fileprivate func confirm(_ dialect: SQLDialect, _ context: RequestContext) throws {
        let isSmall = change == SQLText.Change.update.rawValue && rows <= 1
        guard !onlyAddsRows, !isSmall else { return }
        let shown = try SQLText(sql, dialect).uncommented
        try Confirmation.ask(
            "Do this \(change) of \(rows) rows in \(source)?", shown, parameters: parameters, context)
    }
}

/// Asks the user, and not the model.
enum Confirmation {
    /// The most that a user is asked to read: statement and parameters, in bytes.
    private static let maxShown = 8 << 10
    /// How much of one parameter is shown, in bytes.
    private static let maxParameter = 200

    /// - Throws: `InputRequired` until the user has answered; `SQLFailure` where the answer is no, or where there is too
    ///   much to read: nobody can agree to what is not seen.
    static func ask(
        _ question: String, _ sql: String, parameters: SQLParameters = .none, _ context: RequestContext
    ) throws {
        let shown = ([question, sql] + [shown(parameters)].compactMap { $0 }).joined(separator: "\n\n")
        guard shown.utf8.count <= maxShown else {
            throw SQLFailure(
                .tooLarge,
                "The user could not read all of the change before agreeing to it; do it in statements of at most \(maxShown) bytes with their parameters."
            )
        }
        guard try context.userAgrees(to: shown) else {
            throw SQLFailure(.declined, "The user did not agree to the change; nothing was done.")
        }
    }
    /// The parameters as they are sent, long ones cut with their size; nil for none.
    private static func shown(_ parameters: SQLParameters) -> String? {
        let cell = CellText(maxBytes: maxParameter)
        let lines =
            switch parameters {
            case .positional(let values): values.enumerated().map { "\($0 + 1): \(cell.json($1).jsonString)" }
            case .named(let values):
                values.sorted { $0.key < $1.key }.map { "\($0.key): \(cell.json($0.value).jsonString)" }
            }
        return lines.isEmpty ? nil : "Parameters:\n\(lines.joined(separator: "\n"))"
    }
}
