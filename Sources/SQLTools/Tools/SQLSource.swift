import MCP

/// A database with the settings that hold for it.
public struct SQLSource: Sendable {
    /// The name in the configuration.
    public var name: String
    /// The engine behind it.
    public var database: any SQLDatabase
    /// What callers may do and see.
    public var settings: SQLSettings

    /// Puts a database under a name.
    public init(_ name: String, _ database: any SQLDatabase, _ settings: SQLSettings = SQLSettings()) {
        self.name = name
        self.database = database
        self.settings = settings
    }

    var dialect: SQLDialect { database.dialect }

    var limits: SQLLimits { SQLLimits(timeout: settings.timeout) }

    /// What must be kept from a caller.
    func protection(for principal: Principal) throws(SQLFailure) -> SQLProtection {
        try settings.columns.protection(for: principal, dialect)
    }

    /// What is wrong with the source: for `imcp doctor`. All rules are checked, whoever is spared.
    public func check() async -> [SQLFinding] {
        do {
            let everyRule = try settings.columns.protection(for: .anonymous, dialect)
            return await database.check(everyRule)
        } catch {
            return [SQLFinding(.error, error.message, fix: "Correct the name of the column under \"columns\".")]
        }
    }
}
