/// A transaction that has begun. It is given to a closure and is over when that returns.
public final class BoltTransaction {
    private let connection: BoltConnection
    private let fetchSize: Int64
    private let limit: Duration?
    /// Answers that are due for requests sent ahead, before those of the next statement.
    private var due: Int
    private var open: BoltResult?

    /// Sends BEGIN together with whatever comes next.
    init(on connection: BoltConnection, options: BoltTransactionOptions, fetchSize: Int, limit: Duration?) throws {
        self.connection = connection
        self.fetchSize = Int64(fetchSize)
        self.limit = limit
        try connection.send([.begin(options.fields)])
        due = 1
    }

    /// What the server calls itself, such as `Neo4j/5.26.0`.
    public var serverAgent: String { connection.serverAgent }
    /// What is spoken on the connection.
    public var version: BoltVersion { connection.version }

    /// Runs a statement. Its rows come as they are asked for; a further statement throws away those of the one before.
    ///
    /// - Throws: ``BoltError``; the transaction is of no use after one.
    public func run(_ statement: String, _ parameters: [String: BoltValue] = [:]) async throws -> BoltResult {
        try await finishOpenResult()
        try connection.send([
            .run(statement: statement, parameters: parameters, extra: [:]), .pull(count: fetchSize),
        ])
        try await settleDue()
        let fields = try await connection.answer(within: limit)
        let result = BoltResult(
            connection, fields: (fields["fields"]?.listValue ?? []).compactMap(\.stringValue), fetchSize: fetchSize,
            limit: limit)
        open = result
        return result
    }

    func commit() async throws -> String? {
        try await finishOpenResult()
        try await settleDue()
        try connection.send([.commit])
        do {
            return try await connection.answer(within: limit)["bookmark"]?.stringValue
        } catch let error as BoltError where error.code == .unreachable || error.code == .timeout {
            throw BoltError(.commitUnknown, "the connection was lost during the commit; check whether it happened")
        }
    }

    func rollback() async throws {
        try await finishOpenResult()
        try await settleDue()
        try connection.send([.rollback])
        _ = try await connection.answer(within: limit)
    }

    private func settleDue() async throws {
        while due > 0 {
            due -= 1
            _ = try await connection.answer(within: limit)
        }
    }

    private func finishOpenResult() async throws {
        defer { open = nil }
        try await open?.discard()
    }
}

/// The rows of a statement, as they arrive.
public final class BoltResult {
    /// The names of the columns.
    public let fields: [String]
    private let connection: BoltConnection
    private let fetchSize: Int64
    private let limit: Duration?
    private var ended: BoltSummary?

    init(_ connection: BoltConnection, fields: [String], fetchSize: Int64, limit: Duration?) {
        (self.connection, self.fields, self.fetchSize, self.limit) = (connection, fields, fetchSize, limit)
    }

    /// The next row; nil after the last. Rows beyond the fetch size are asked for when they are needed.
    public func next() async throws -> [BoltValue]? {
        while ended == nil {
            switch try await connection.next(within: limit) {
            case .row(let bytes): return try BoltAnswer.row(bytes)
            case .done(_, let fields):
                if fields["has_more"] == .bool(true) {
                    try connection.send([.pull(count: fetchSize)])
                } else {
                    ended = BoltSummary(fields)
                }
            case .failed(_, let error): throw error
            case .ignored: throw BoltError(.misuse, "the rows were ignored, as an earlier request failed")
            }
        }
        return nil
    }

    /// Throws away the rows that are left, and tells how the statement went. The server does not send them.
    @discardableResult
    public func consume() async throws -> BoltSummary {
        while true {
            if let ended { return ended }
            switch try await connection.next(within: limit) {
            case .row: continue
            case .done(_, let fields):
                if fields["has_more"] == .bool(true) {
                    try connection.send([.discard(count: -1)])
                } else {
                    ended = BoltSummary(fields)
                }
            case .failed(_, let error): throw error
            case .ignored: throw BoltError(.misuse, "the rows were ignored, as an earlier request failed")
            }
        }
    }

    /// All rows that are left.
    ///
    /// - Parameter limit: How many there may be.
    /// - Throws: ``BoltError`` with ``BoltError/Code/tooLarge`` where there are more.
    public func rows(limit: Int) async throws -> [[BoltValue]] {
        var rows: [[BoltValue]] = []
        while let row = try await next() {
            guard rows.count < limit else { throw BoltError(.tooLarge, "there are more than \(limit) rows") }
            rows.append(row)
        }
        return rows
    }

    func discard() async throws { _ = try await consume() }
}
