public import MCP
public import Storage

/// Where one server keeps what outlives a call. Other servers have others.
public struct ConnectorStorage: Sendable {
    /// Small values by key.
    public var keyValues: any KeyValueStore
    /// Tables of the server's own.
    public var database: any SQLStore
    /// The tasks of the server's tools: `MCPServer(…, tasks: TaskOptions(store: context.storage.tasks))`.
    public var tasks: any TaskStore

    /// What a host hands to one server.
    public init(keyValues: any KeyValueStore, database: any SQLStore, tasks: any TaskStore) {
        self.keyValues = keyValues
        self.database = database
        self.tasks = tasks
    }

    /// Keeps everything as long as the process runs.
    public static func inMemory() -> ConnectorStorage {
        ConnectorStorage(
            keyValues: InMemoryKeyValueStore(), database: SQLiteStore.inMemory(), tasks: InMemoryTaskStore())
    }
}
