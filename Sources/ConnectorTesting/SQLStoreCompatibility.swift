public import Storage

/// Checks that a store keeps what `SQLStore` promises. For whoever writes one.
public struct SQLStoreCompatibility: Sendable {
    /// A promise that a store did not keep.
    public struct Failure: Error, CustomStringConvertible {
        /// The promise.
        public let description: String
    }

    /// Opens a database, each time as another process does.
    public typealias Opening = @Sendable () async throws -> any SQLStore

    private let make: @Sendable () async throws -> Opening

    /// - Parameter make: Makes an empty database, on each call another one, and returns how it is opened.
    public init(_ make: @escaping @Sendable () async throws -> Opening) { self.make = make }

    /// Runs every check.
    ///
    /// - Throws: ``Failure``, or what the store throws where it must not.
    public func check() async throws {
        try await keepsValues()
        try await takesParametersByNumber()
        try await commitsTogether()
        try await keepsTransactionsApart()
        try await tellsErrorsApart()
        try await takesStepsOnce()
        try await refusesStrangeSteps()
    }

    private func expect(_ isKept: Bool, _ promise: String) throws {
        if !isKept { throw Failure(description: promise) }
    }

    /// A database with a table `thing (id, name, data, size)`.
    private func store() async throws -> any SQLStore {
        let store = try await make()()
        try await store.migrate([Self.thing], of: "check")
        return store
    }

    private static let thing = StoreMigration("thing") { dialect in
        [
            """
            CREATE TABLE thing (id \(dialect.integer) PRIMARY KEY, name \(dialect.text), data \(dialect.bytes),
                size \(dialect.double))
            """
        ]
    }

    private func insert(_ id: Int64, into store: any SQLStore, _ values: [StoreValue] = [.null, .null, .null])
        async throws
    {
        try await store.transaction { try await Self.insert(id, $0, values) }
    }

    private static func insert(
        _ id: Int64, _ transaction: any StoreTransaction, _ values: [StoreValue] = [.null, .null, .null]
    ) async throws {
        let count = try await transaction.execute(
            "INSERT INTO thing (id, name, data, size) VALUES ($1, $2, $3, $4)", [.integer(id)] + values)
        if count != 1 { throw Failure(description: "inserting a row changes 1, not \(count)") }
    }

    private func count(_ store: any SQLStore) async throws -> Int64 {
        try await store.query("SELECT count(*) FROM thing", []).first?.integer(0) ?? -1
    }

    private func keepsValues() async throws {
        let store = try await store()
        let bytes = (0...255).map { UInt8($0) }
        let rows: [(id: Int64, values: [StoreValue])] = [
            (.max, [.text("ünï '\"$1;--"), .bytes(bytes), .double(0.1)]), (0, [.null, .null, .null]),
            (.min, [.text(""), .bytes([]), .double(-1e300)]),
        ]
        for row in rows { try await insert(row.id, into: store, row.values) }
        let found = try await store.query("SELECT id, name, data, size FROM thing ORDER BY id DESC", [])
        try expect(
            found == rows.map { StoreRow([.integer($0.id)] + $0.values) },
            "values are found as they were put, not \(found)")
    }

    private func takesParametersByNumber() async throws {
        let store = try await store()
        try await insert(1, into: store, [.text("a"), .null, .null])
        let rows = try await store.query("SELECT id FROM thing WHERE name = $2 AND id = $1", [.integer(1), .text("a")])
        try expect(rows == [StoreRow([.integer(1)])], "parameters are taken by their number, not their place")
    }

    private func commitsTogether() async throws {
        let store = try await store()
        try await store.transaction { transaction in
            try await Self.insert(1, transaction)
            try await Self.insert(2, transaction)
            let seen = try await transaction.query("SELECT count(*) FROM thing", [])
            try expect(seen == [StoreRow([.integer(2)])], "a transaction sees what it changed")
        }
        try expect(try await count(store) == 2, "what was committed is there")
        struct Stop: Error {}
        do {
            try await store.transaction { transaction in
                try await Self.insert(3, transaction)
                throw Stop()
            }
            throw Failure(description: "an error of the body is thrown on")
        } catch is Stop {}
        try expect(try await count(store) == 2, "a body that throws changes nothing")
        try await insert(3, into: store)
    }

    private func keepsTransactionsApart() async throws {
        let (open, changes) = (try await make(), 50)
        let (store, other) = (try await open(), try await open())
        try await store.migrate([Self.thing], of: "check")
        try await insert(1, into: store, [.null, .null, .double(0)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<changes {
                group.addTask {
                    try await (number.isMultiple(of: 2) ? store : other).transaction { transaction in
                        try await transaction.execute("UPDATE thing SET size = size + 1 WHERE id = $1", [.integer(1)])
                        try await Self.insert(Int64(number + 10), transaction)
                    }
                }
            }
            try await group.waitForAll()
        }
        let size = try await store.query("SELECT size FROM thing WHERE id = 1", []).first?.value(0)
        try expect(size == .double(Double(changes)), "no change is lost among many at once")
    }

    private func tellsErrorsApart() async throws {
        let store = try await store()
        try await insert(1, into: store)
        try await refuses(.uniqueViolation, "a second row of a key is a unique violation") {
            try await insert(1, into: store)
        }
        try await refuses(.illegalStatement, "what is no SQL is an illegal statement") {
            _ = try await store.query("SELEKT 1", [])
        }
        try await refuses(.illegalStatement, "a table that is not there is an illegal statement") {
            _ = try await store.transaction { try await $0.execute("DELETE FROM nothing", []) }
        }
        try expect(try await count(store) == 1, "a store goes on after errors")
    }

    private func takesStepsOnce() async throws {
        let open = try await make()
        let store = try await open()
        let steps = [
            Self.thing, StoreMigration("first") { _ in ["INSERT INTO thing (id) VALUES (1)"] },
            StoreMigration("second") { _ in ["INSERT INTO thing (id) VALUES (2)"] },
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                let other = try await open()
                group.addTask { try await other.migrate(Array(steps.prefix(2)), of: "check") }
            }
            try await group.waitForAll()
        }
        try expect(try await count(store) == 1, "of many that start together, one takes a step")
        try await store.migrate(steps, of: "check")
        try await store.migrate(steps, of: "check")
        try expect(try await count(store) == 2, "a new step is taken once")
    }

    private func refusesStrangeSteps() async throws {
        let store = try await store()
        try await refuses(.configuration, "a database of a newer program is refused") {
            try await store.migrate([], of: "check")
        }
        let broken = StoreMigration("broken") { _ in ["INSERT INTO thing (id) VALUES (7)", "SELEKT 1"] }
        try await refuses(.illegalStatement, "a step that fails throws") {
            try await store.migrate([Self.thing, broken], of: "check")
        }
        try expect(try await count(store) == 0, "a step that fails leaves nothing behind")
        try await store.migrate([StoreMigration("other") { _ in [] }], of: "another")
    }

    private func refuses(_ code: StoreError.Code, _ promise: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as StoreError where error.code == code {
            return
        }
        throw Failure(description: promise)
    }
}
