public import JSON
public import Storage

/// Records that outlive the process, and are shared by all that share the store.
public struct KeyValueRecords: SQLRecordStore {
    private let store: any KeyValueStore

    /// - Parameter store: The server's own.
    public init(_ store: any KeyValueStore) { self.store = store }

    /// See ``SQLRecordStore/insert(_:at:lifetime:)``.
    public func insert(_ record: JSONValue, at key: String, lifetime: Duration) async throws -> JSONValue? {
        try await translated {
            guard let earlier = try await store.insert(record.canonicalBytes(), for: key, lifetime: lifetime) else {
                return nil
            }
            guard let record = try? JSONParser.parse(earlier) else {
                throw StoreError(.unreadable, "What is kept under an idempotency key is no record.")
            }
            return record
        }
    }

    /// See ``SQLRecordStore/replace(_:by:at:lifetime:)``.
    public func replace(_ old: JSONValue, by new: JSONValue?, at key: String, lifetime: Duration) async throws -> Bool {
        try await translated {
            let bytes = new.map { $0.canonicalBytes() }
            return try await store.replace(old.canonicalBytes(), with: bytes, for: key, lifetime: lifetime)
        }
    }

    /// A write that cannot be remembered is not made, and whoever calls learns what to do instead.
    private func translated<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as StoreError {
            throw switch error.code {
            case .full, .busy: SQLFailure(.busy, "No more idempotency keys can be kept; try again later.")
            default:
                SQLFailure(
                    .sourceUnreachable,
                    "Idempotency keys cannot be kept at the moment, so nothing was written; try again later.")
            }
        }
    }
}
