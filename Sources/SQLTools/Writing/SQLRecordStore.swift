public import JSON
public import MCP
import Synchronization

/// Remembers what became of writes, by a key of the caller's. The host may replace it by one that outlives the process and
/// is shared by replicas.
public protocol SQLRecordStore: Sendable {
    /// Puts a record where the key has none, in one step.
    ///
    /// - Returns: The record that is there already; nil where the new one was put.
    func insert(_ record: JSONValue, at key: String, lifetime: Duration) async throws -> JSONValue?

    /// Puts a record in place of another, in one step; nil removes it. False where another one is there by now.
    func replace(_ old: JSONValue, by new: JSONValue?, at key: String, lifetime: Duration) async throws -> Bool
}

/// Records of this process.
public final class InMemoryRecords: SQLRecordStore {
    private struct Entry {
        var record: JSONValue
        var expiry: Int64
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let maxEntries: Int
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - maxEntries: With more, a new key is refused until others have run out.
    ///   - now: Seconds since 1970.
    public init(maxEntries: Int = 10_000, now: @escaping @Sendable () -> Int64 = WallClock.seconds) {
        self.maxEntries = maxEntries
        self.now = now
    }

    /// See ``SQLRecordStore/insert(_:at:lifetime:)``.
    public func insert(_ record: JSONValue, at key: String, lifetime: Duration) throws -> JSONValue? {
        let now = now()
        return try entries.withLock { entries in
            if let entry = entries[key], entry.expiry > now { return entry.record }
            if entries.count >= maxEntries { entries = entries.filter { $0.value.expiry > now } }
            guard entries.count < maxEntries else {
                throw SQLFailure(.busy, "Too many idempotency keys are remembered; try again later, or without one.")
            }
            entries[key] = Entry(record: record, expiry: now + lifetime.components.seconds)
            return nil
        }
    }

    /// See ``SQLRecordStore/replace(_:by:at:lifetime:)``.
    public func replace(_ old: JSONValue, by new: JSONValue?, at key: String, lifetime: Duration) -> Bool {
        let now = now()
        return entries.withLock { entries in
            guard entries[key]?.record == old else { return false }
            entries[key] = new.map { Entry(record: $0, expiry: now + lifetime.components.seconds) }
            return true
        }
    }
}
