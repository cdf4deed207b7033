import ConnectorKit
import MCP

extension SQLSource {
    /// Whether statements of a class may be run at all.
    ///
    /// A caller from whom columns are kept may not change anything: what a statement writes could show what it read.
    func allows(_ statementClass: SQLStatementClass, for principal: Principal) throws(SQLFailure) {
        guard statementClass != .unknown else {
            throw SQLFailure(.deniedStatement, "A statement must begin with a keyword such as SELECT.", position: 1)
        }
        guard settings.mode == .readWrite else {
            throw SQLFailure(.readOnly, "The source \"\(name)\" is read-only; only statements that read are run.")
        }
        guard settings.allowedClasses.contains(statementClass) else {
            let allowed = settings.allow.map(\.rawValue).joined(separator: ", ")
            throw SQLFailure(
                .deniedStatement,
                "Statements of the class \(statementClass.rawValue) are not allowed here, only reading and \(allowed).")
        }
        guard try protection(for: principal).isEmpty else {
            throw SQLFailure(.protectedColumn, "Callers from whom columns are kept may not change data.")
        }
    }
}
