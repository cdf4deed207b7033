import CSQLite
import SQLTools

/// What statements of clients may do on one connection. SQLite asks it about each thing that a statement would do, when
/// the statement is prepared.
///
/// It is a list of what is allowed; everything else is refused, also what later versions of SQLite bring.
struct Fence {
    /// Whose statement it is.
    enum Mode: Equatable {
        /// The connector's own, made of nothing that a client wrote but values and quoted names.
        case own
        case reading
        /// `EXPLAIN QUERY PLAN`, which runs nothing.
        case planning
        case writing(Set<SQLStatementClass>)
    }

    /// One question of SQLite's.
    struct Action {
        var code: Int32
        var first: String?
        var second: String?
        var database: String?
        /// The innermost view or trigger, or subquery with a name, that is the reason.
        var accessor: String?
    }

    /// Why something was refused.
    enum Denial: Equatable {
        case change
        case function(String)
        case statement(String)
        case protected(String)
    }

    var mode = Mode.own
    /// The tables that are replaced for the current statement, by folded name.
    var shield = Shield()
    /// The first refusal of the current statement.
    private(set) var denial: Denial?

    /// Whether SQLite may go on.
    mutating func admits(_ action: Action) -> Bool {
        guard mode != .own else { return true }
        guard let denial = refusal(of: action) else { return true }
        if self.denial == nil { self.denial = denial }
        return false
    }

    mutating func forgetDenial() { denial = nil }

    /// What SQLite asks when it makes one of its own virtual tables, such as `json_each`, known to the connection. The
    /// tables of the schema cannot be changed in this way: SQLite refuses that by itself.
    private func isDeclaration(_ action: Action) -> Bool {
        guard mode != .own, action.first == "sqlite_master", action.accessor == nil else { return false }
        let columns = ["type", "name", "tbl_name", "rootpage", "sql"]
        return action.code == SQLITE_UPDATE && columns.contains(action.second ?? "")
            || action.code == SQLITE_READ && action.second == "ROWID"
    }

    private func refusal(of action: Action) -> Denial? {
        if isDeclaration(action) { return nil }
        switch action.code {
        case SQLITE_SELECT, SQLITE_RECURSIVE: return nil
        case SQLITE_READ: return refusalToRead(action)
        case SQLITE_FUNCTION: return refusalToCall(action)
        case SQLITE_PRAGMA: return refusalOfPragma(action)
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE: return refusalToChange(action)
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: return .statement("Transactions are begun and ended for you")
        case SQLITE_ATTACH, SQLITE_DETACH: return .statement("Other database files cannot be attached")
        default: return refusalToDefine(action)
        }
    }

    // MARK: - Reading

    private func refusalToRead(_ action: Action) -> Denial? {
        let table = (action.first ?? "").foldedASCII
        let column = action.second ?? ""
        if let denial = shield.refusal(table: table, column: column, action) { return denial }
        if table.hasPrefix("pragma_") {
            let pragma = String(table.dropFirst("pragma_".count))
            return AllowedNames.pragmas.contains(pragma) ? nil : .statement("The pragma \(pragma) is not available")
        }
        guard action.database != "temp" || !AllowedNames.schemaTables.contains(table) else {
            return .statement("The temporary schema is not available")
        }
        if AllowedNames.schemaTables.contains(table) || !AllowedNames.isInternal(table) { return nil }
        return .statement("The table \(table) is not available")
    }

    private func refusalToCall(_ action: Action) -> Denial? {
        let function = (action.second ?? "").foldedASCII
        if shield.isTreatment(function) {
            return shield.isOwnView(action.accessor) ? nil : .function(function)
        }
        return AllowedNames.functions.contains(function) ? nil : .function(function)
    }

    private func refusalOfPragma(_ action: Action) -> Denial? {
        let pragma = (action.first ?? "").foldedASCII
        guard shield.isEmpty else { return .statement("Pragmas are not available; use search_objects") }
        let isQuestion = action.second == nil || AllowedNames.pragmasWithArgument.contains(pragma)
        return AllowedNames.pragmas.contains(pragma) && isQuestion
            ? nil : .statement("The pragma \(pragma) is not available")
    }

    // MARK: - Changing

    private func refusalToChange(_ action: Action) -> Denial? {
        let table = (action.first ?? "").foldedASCII
        switch mode {
        case .own, .planning: return nil
        case .reading: return .change
        case .writing(let classes):
            // The tables of the schema are changed by DDL, and by nothing else.
            if AllowedNames.schemaTables.contains(table) {
                return classes.contains(.ddl) ? nil : .statement("The schema is not changed by hand")
            }
            return AllowedNames.isInternal(table) && !classes.contains(.ddl)
                ? .statement("The table \(table) is not changed by hand") : nil
        }
    }

    private func refusalToDefine(_ action: Action) -> Denial? {
        guard case .writing(let classes) = mode else { return .change }
        if action.code == SQLITE_REINDEX || action.code == SQLITE_ANALYZE {
            return classes.contains(.admin) ? nil : .statement("Maintenance is not allowed")
        }
        guard Self.definitions.contains(action.code), classes.contains(.ddl) else {
            return .statement("Changes of the schema are not allowed")
        }
        return nil
    }

    /// Virtual tables are missing: a module can do anything.
    private static let definitions: Set<Int32> = [
        SQLITE_CREATE_INDEX, SQLITE_CREATE_TABLE, SQLITE_CREATE_TRIGGER, SQLITE_CREATE_VIEW, SQLITE_DROP_INDEX,
        SQLITE_DROP_TABLE, SQLITE_DROP_TRIGGER, SQLITE_DROP_VIEW, SQLITE_ALTER_TABLE, SQLITE_REINDEX,
    ]
}
