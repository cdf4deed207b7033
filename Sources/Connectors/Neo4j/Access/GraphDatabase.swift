import BoltClient
import Synchronization
import Timing

/// The graph that the tools work on: fence, time limits and transactions around the client.
final class GraphDatabase: Sendable {
    let client: BoltClient
    let limits: GraphLimits
    let clock: any Clock<Duration>
    let sample: Int
    private let fence: CypherFence
    private let database: String?
    private let words: SecretWords
    private let memory = Mutex(Memory())
    private let stopwatch: Stopwatch

    private struct Memory {
        /// Whether EXPLAIN tells truthfully what a statement does; nil until the server was asked.
        var explainsTypes: Bool?
        var schema: (schema: GraphSchema, at: Duration)?
    }

    /// For how long names are taken from the last schema.
    private static let schemaLifetime: Duration = .seconds(60)

    init(
        _ client: BoltClient, database: String?, fence: CypherFence, limits: GraphLimits, sample: Int,
        words: SecretWords, clock: any Clock<Duration>
    ) {
        (self.client, self.database, self.fence, self.limits) = (client, database, fence, limits)
        (self.sample, self.words, self.clock) = (sample, words, clock)
        stopwatch = Stopwatch(clock)
    }

    func check(_ statement: String, for purpose: CypherFence.Purpose) throws(GraphError) -> CypherFence.Findings {
        try fence.check(statement, for: purpose)
    }

    // MARK: - Reading

    /// Runs a statement that passed the fence, in a transaction for reading that is rolled back in any case.
    ///
    /// - Throws: ``GraphError``, `CancellationError`.
    func read(
        _ statement: String, _ parameters: [String: BoltValue], within limit: Duration, into collector: RowCollector
    ) async throws {
        try await translated {
            let isKnownToExplain = try await self.explainsTypes(within: limit)
            do {
                try await withDeadline(limit, clock: self.clock, orThrow: BoltError.late("the statement")) {
                    try await self.stream(statement, parameters, limit, checksFirst: isKnownToExplain, into: collector)
                }
                if collector.result.cut == nil { try collector.finish() }
            } catch let error as BoltError where error.code == .timeout && !collector.isEmpty {
                collector.cut(by: .time)
            }
        }
    }

    /// Thrown to end a transaction early: the server is told to stop, and rolls back.
    private struct EnoughRows: Error {}

    private func stream(
        _ statement: String, _ parameters: [String: BoltValue], _ limit: Duration, checksFirst: Bool,
        into collector: RowCollector
    ) async throws {
        do {
            try await client.rolledBack(options(.read, limit)) { transaction in
                if checksFirst {
                    try Self.requireReading(try await transaction.run("EXPLAIN " + statement, parameters).consume())
                }
                let result = try await transaction.run(statement, parameters)
                collector.begin(columns: result.fields)
                while let row = try await result.next() {
                    guard try collector.add(row) else { throw EnoughRows() }
                }
                try Self.requireReading(try await result.consume())
            }
        } catch is EnoughRows {}
    }

    private static func requireReading(_ summary: BoltSummary) throws(GraphError) {
        guard let type = summary.type, type != "r" else { return }
        throw GraphError(
            .readOnly, "The server says that this statement does more than read. Nothing was changed.")
    }

    /// Some servers say that every EXPLAIN writes. Those are not asked before, only judged by what the statement did.
    private func explainsTypes(within limit: Duration) async throws -> Bool {
        if let known = memory.withLock({ $0.explainsTypes }) { return known }
        let explains: Bool
        do {
            explains = try await client.rolledBack(options(.read, limit)) { transaction in
                try await transaction.run("EXPLAIN RETURN 1").consume().type == "r"
            }
        } catch let error as BoltError where error.code.rawValue.hasPrefix("Neo.ClientError.Statement.") {
            explains = false
        }
        memory.withLock { $0.explainsTypes = explains }
        return explains
    }

    /// Rows of a statement of our own.
    func rows(
        _ statement: String, _ parameters: [String: BoltValue] = [:], limit: Int, within time: Duration
    ) async throws -> [[BoltValue]] {
        try await client.rolledBack(options(.read, time)) { transaction in
            let result = try await transaction.run(statement, parameters)
            var rows: [[BoltValue]] = []
            while rows.count < limit, let row = try await result.next() { rows.append(row) }
            return rows
        }
    }

    // MARK: - Writing

    /// What a statement would change: it is run and rolled back.
    func preview(
        _ statement: String, _ parameters: [String: BoltValue], within limit: Duration
    ) async throws -> [String: Int64] {
        try await translated {
            try await withDeadline(limit, clock: self.clock, orThrow: BoltError.late("the statement")) {
                try await self.client.rolledBack(self.options(.write, limit)) { transaction in
                    try await transaction.run(statement, parameters).consume().counters
                }
            }
        }
    }

    /// Runs a statement that passed the fence, and commits.
    ///
    /// - Parameter most: What the statement may delete and set at most; more, and nothing is committed.
    /// - Returns: What was changed.
    func write(
        _ statement: String, _ parameters: [String: BoltValue], within limit: Duration, most: [String: Int64]?,
        into collector: RowCollector
    ) async throws -> [String: Int64] {
        try await translatedWrite {
            try await withDeadline(limit, clock: self.clock, orThrow: BoltError.late("the statement")) {
                try await self.client.transaction(self.options(.write, limit)) { transaction in
                    let result = try await transaction.run(statement, parameters)
                    collector.begin(columns: result.fields)
                    var isWanted = true
                    while let row = try await result.next() {
                        if isWanted { isWanted = try collector.add(row) }
                    }
                    let counters = try await result.consume().counters
                    if let most { try Self.require(counters, within: most) }
                    return counters
                }.output
            }
        }
    }

    /// A commit may have been on its way when the time was over.
    private func translatedWrite<Output>(_ work: () async throws -> Output) async throws -> Output {
        do {
            return try await translated(work)
        } catch let error as GraphError where error.code == .timeout {
            throw GraphError(
                .timeout,
                "The statement took too long. It was rolled back, unless its commit was on its way already: look whether "
                    + "the change is there before you try again.")
        }
    }

    private static func require(_ counters: [String: Int64], within most: [String: Int64]) throws(GraphError) {
        for (name, count) in counters
        where name.hasSuffix("-deleted") || name.hasSuffix("-removed") || name == "properties-set" {
            guard count <= most[name, default: 0] else {
                throw GraphError(
                    .conflict,
                    "The data has changed: more would be deleted or set than was confirmed. Nothing was changed.")
            }
        }
    }

    // MARK: - Schema

    /// The schema of a moment ago if there is one; for the names in notices.
    func recentSchema() async throws -> GraphSchema {
        let now = stopwatch.now
        if let (schema, at) = memory.withLock({ $0.schema }), now - at < Self.schemaLifetime { return schema }
        return try await schema(sample: min(sample, 20))
    }

    func schema(sample: Int) async throws -> GraphSchema {
        let schema = try await translated {
            try await withDeadline(self.limits.schemaTimeout, clock: self.clock, orThrow: BoltError.late("the schema"))
            {
                try await SchemaReader(database: self, sample: sample).read()
            }
        }
        let now = stopwatch.now
        memory.withLock { $0.schema = (schema, now) }
        return schema
    }

    // MARK: - Helpers

    private func options(_ mode: BoltAccessMode, _ limit: Duration) -> BoltTransactionOptions {
        var options = BoltTransactionOptions(mode: mode, database: database)
        options.timeout = limit
        options.metadata = ["app": "imcp"]
        return options
    }

    /// A text without the words that must not be told.
    func hidden(in text: String) -> String { words.hidden(in: text) }

    /// Errors of the client in words for a model.
    func translated<Output>(_ work: () async throws -> Output) async throws -> Output {
        do {
            return try await work()
        } catch let error as BoltError {
            throw GraphError(error, hiding: words)
        }
    }
}
