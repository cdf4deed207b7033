public import Logging
import Synchronization

/// A client of Neo4j, and of others that speak its Bolt protocol, versions 5.0 to 5.8 and 4.4.
///
/// It is written here because there is no maintained Swift driver for Neo4j. The protocol (handshake, chunks, PackStream,
/// who says what when) is pure code; NIO carries the bytes.
///
/// ```swift
/// let client = BoltClient(try BoltConfiguration(url: "neo4j+s://graph.example", authentication: .basic(…)))
/// let names = try await client.read(BoltTransactionOptions(mode: .read)) { transaction in
///     try await transaction.run("MATCH (p:Person) RETURN p.name LIMIT 10").rows(limit: 10)
/// }
/// ```
///
/// Connections are made when they are needed and kept. Work that ends with an error or a cancellation makes the server
/// reset its connection, which rolls back; the connection is used again only once the server has said so.
public final class BoltClient: Sendable {
    let configuration: BoltConfiguration
    let clock: any Clock<Duration>
    let stopwatch: Stopwatch
    let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var pools: [BoltAddress: BoltPool] = [:]
        var tables: [String: RoutingTable] = [:]
        var turn = 0
        var isClosed = false
    }

    /// How many servers are remembered at once.
    static let maxServers = 256
    /// For how many databases routes are remembered.
    static let maxTables = 64

    /// Connects to nobody yet.
    public init(
        _ configuration: BoltConfiguration, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "bolt")
    ) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        stopwatch = Stopwatch(clock)
    }

    deinit { close() }

    /// Closes all connections; those in use when their work is done.
    public func close() {
        let pools = state.withLock { state in
            state.isClosed = true
            defer { state.pools = [:] }
            return state.pools
        }
        for pool in pools.values { pool.close() }
    }

    // MARK: - Transactions

    /// Runs work in a transaction that is committed when it returns and rolled back when it throws. After a transient error,
    /// such as a deadlock or a lost connection, the work is done again, unless the commit was on its way already. So the
    /// work must not change anything outside of the transaction.
    ///
    /// - Returns: What the work returned, and a bookmark for those who must see what it did.
    public func transaction<Output>(
        _ options: BoltTransactionOptions, _ work: (BoltTransaction) async throws -> Output
    ) async throws -> (output: Output, bookmark: String?) {
        var isCommitting = false
        return try await retrying(unless: { isCommitting }) {
            try await once(options) { transaction in
                let output = try await work(transaction)
                isCommitting = true
                return (output, try await transaction.commit())
            }
        }
    }

    /// Runs work in a transaction that is rolled back in any case. Not repeated.
    public func rolledBack<Output>(
        _ options: BoltTransactionOptions, _ work: (BoltTransaction) async throws -> Output
    ) async throws -> Output {
        try await once(options) { transaction in
            let output = try await work(transaction)
            try await transaction.rollback()
            return output
        }
    }

    /// Connects where there is no connection, and asks the server whether it is there.
    ///
    /// - Returns: What the server calls itself.
    public func check() async throws -> String {
        let pool = try await self.pool(for: .read, database: nil)
        let lease = try await pool.acquire()
        defer { pool.release(lease) }
        try await lease.connection.check(within: configuration.responseTimeout)
        return lease.connection.serverAgent
    }

    /// What was thrown before the commit was sent is worth another try when it is transient.
    private func retrying<Output>(
        unless isOver: () -> Bool, _ work: () async throws -> Output
    ) async throws -> Output {
        var delay = configuration.retryDelay
        for _ in 0..<configuration.maxRetries {
            do {
                return try await work()
            } catch let error as BoltError where error.isTransient && !isOver() {
                logger.debug("transaction is repeated", metadata: ["code": "\(error.code.rawValue)"])
                try await clock.sleep(for: delay)
                delay = min(delay * 2, .seconds(5))
            }
        }
        return try await work()
    }

    private func once<Output>(
        _ options: BoltTransactionOptions, _ work: (BoltTransaction) async throws -> Output
    ) async throws -> Output {
        let pool = try await self.pool(for: options.mode, database: options.database)
        do {
            let lease = try await pool.acquire()
            defer { pool.release(lease) }
            let limit = options.timeout.map { $0 + .seconds(1) }
            let transaction = try BoltTransaction(
                on: lease.connection, options: options, fetchSize: configuration.fetchSize, limit: limit)
            return try await work(transaction)
        } catch let error as BoltError {
            note(error, from: pool.address, database: options.database)
            throw error
        }
    }

    // MARK: - Servers

    private func pool(for mode: BoltAccessMode, database: String?) async throws -> BoltPool {
        guard configuration.isRouted else { return try pool(at: configuration.address) }
        return try pool(at: try await server(for: mode, database: database))
    }

    private func pool(at address: BoltAddress) throws(BoltError) -> BoltPool {
        try state.withLock { state throws(BoltError) in
            if state.isClosed { throw BoltError(.misuse, "the client is closed") }
            if let pool = state.pools[address] { return pool }
            guard state.pools.count < Self.maxServers else {
                throw BoltError(.noServer, "the cluster named more than \(Self.maxServers) servers")
            }
            let pool = BoltPool(address, configuration, clock: clock)
            state.pools[address] = pool
            return pool
        }
    }

    /// One server after the other takes its turn.
    private func server(for mode: BoltAccessMode, database: String?) async throws -> BoltAddress {
        let key = database ?? ""
        let now = stopwatch.now
        var table = state.withLock { $0.tables[key] }
        if table?.isFresh(for: mode, at: now) != true {
            let fresh = try await askForTable(database: database, known: table?.routers ?? [])
            state.withLock { state in
                if state.tables.count >= Self.maxTables, state.tables[key] == nil { state.tables = [:] }
                state.tables[key] = fresh
            }
            table = fresh
        }
        let servers = table?.servers(for: mode) ?? []
        let turn = state.withLock { state in
            state.turn &+= 1
            return state.turn
        }
        guard !servers.isEmpty else {
            throw BoltError(.noServer, "no server of the cluster \(mode == .write ? "writes" : "reads") at the moment")
        }
        return servers[Int(UInt(bitPattern: turn) % UInt(servers.count))]
    }

    /// Asks the known routers, then the address of the configuration.
    private func askForTable(database: String?, known: [BoltAddress]) async throws -> RoutingTable {
        var last = BoltError(.noServer, "no server of the cluster could be asked")
        for address in known.prefix(3).filter({ $0 != configuration.address }) + [configuration.address] {
            do {
                let pool = try pool(at: address)
                let lease = try await pool.acquire()
                defer { pool.release(lease) }
                var context = configuration.routingContext.mapValues(BoltValue.string)
                context["address"] = .string("\(configuration.address.host):\(configuration.address.port)")
                let extra = database.map { ["db": BoltValue.string($0)] } ?? [:]
                try lease.connection.send([.route(context: context, bookmarks: [], extra: extra)])
                return try RoutingTable(try await lease.connection.answer(), at: stopwatch.now)
            } catch let error as BoltError {
                // A wrong password is wrong everywhere.
                if error.code.rawValue.hasPrefix("Neo.ClientError.Security.") { throw error }
                last = error
            }
        }
        throw last
    }

    /// Learns from a failure who is not to be asked again.
    private func note(_ error: BoltError, from address: BoltAddress, database: String?) {
        guard configuration.isRouted else { return }
        state.withLock { state in
            if error.meansOtherLeader {
                state.tables[database ?? ""]?.forgetWriter(address)
            } else if error.code == .unreachable || error.code == .commitUnknown {
                for key in Array(state.tables.keys) { state.tables[key]?.forget(address) }
            } else if error.code.rawValue == "Neo.ClientError.Database.DatabaseNotFound" {
                state.tables[database ?? ""] = nil
            }
        }
    }
}
