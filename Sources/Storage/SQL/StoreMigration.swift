import MCP
import Synchronization

/// A step by which tables came to be what they are. A step that was released is never changed; another one follows it.
public struct StoreMigration: Sendable {
    /// Its name, which is kept in the database.
    public var name: String
    /// The statements of the step.
    public var statements: @Sendable (StoreDialect) -> [String]

    /// A step by its name.
    public init(_ name: String, _ statements: @escaping @Sendable (StoreDialect) -> [String]) {
        self.name = name
        self.statements = statements
    }
}

extension SQLStore {
    /// Takes those of the steps that the database has not taken yet, all or none. Of several processes that start together,
    /// one takes them while the others wait.
    ///
    /// - Parameter component: Whose tables these are; each component has steps of its own.
    /// - Throws: ``StoreError``, with the code `configuration` when the database has taken steps that this program does
    ///   not know, because a newer one has used it.
    public func migrate(_ migrations: [StoreMigration], of component: String) async throws {
        let dialect = dialect
        try await transaction { transaction in
            if let lock = dialect.lockOutOthers { _ = try await transaction.query(lock, []) }
            try await transaction.execute(
                """
                CREATE TABLE IF NOT EXISTS imcp_migration (
                    component \(dialect.text) NOT NULL, step \(dialect.integer) NOT NULL, name \(dialect.text) NOT NULL,
                    PRIMARY KEY (component, step))
                """, [])
            let taken = try await transaction.query(
                "SELECT name FROM imcp_migration WHERE component = $1 ORDER BY step", [.text(component)]
            ).map { try $0.text(0) }
            guard taken.count <= migrations.count, taken == migrations.prefix(taken.count).map(\.name) else {
                throw StoreError(
                    .configuration,
                    "The tables of \(component) are of another version of imcp; use that one, or another database.")
            }
            for (step, migration) in migrations.enumerated().dropFirst(taken.count) {
                for statement in migration.statements(dialect) { try await transaction.execute(statement, []) }
                try await transaction.execute(
                    "INSERT INTO imcp_migration (component, step, name) VALUES ($1, $2, $3)",
                    [.text(component), .integer(Int64(step)), .text(migration.name)])
            }
        }
    }
}

/// A store whose tables are there: the first who asks for it takes the steps, the others wait for that.
final class MigratedStore: Sendable {
    private let store: any SQLStore
    private let migrations: [StoreMigration]
    private let component: String
    private let isReady = Mutex(false)
    private let turn = Turn()

    init(_ store: any SQLStore, _ migrations: [StoreMigration], of component: String) {
        self.store = store
        self.migrations = migrations
        self.component = component
    }

    /// - Throws: What keeps the tables from being made; the next one tries again.
    func ready() async throws -> any SQLStore {
        if isReady.withLock({ $0 }) { return store }
        guard await turn.take() else { throw CancellationError() }
        defer { turn.pass() }
        guard !isReady.withLock({ $0 }) else { return store }
        try await store.migrate(migrations, of: component)
        isReady.withLock { $0 = true }
        return store
    }
}
