import Synchronization

/// Keeps tasks as long as the process runs.
public final class InMemoryTaskStore: TaskStore {
    fileprivate struct Entry {
        var record: TaskRecord
        var bytes: Int
    }

    fileprivate struct State {
        var entries: [String: Entry] = [:]
        var byOwner: [String: Set<String>] = [:]
        var bytes = 0
    }

    private let state = Mutex(State())
    private let limits: TaskStoreLimits

    /// An empty store.
    public init(limits: TaskStoreLimits = TaskStoreLimits()) { self.limits = limits }

    /// See ``TaskStore/create(_:)``.
    public func create(_ record: TaskRecord) async throws {
        let entry = Entry(record: record, bytes: try record.encoded().count)
        try state.withLock { state in
            guard state.entries[record.id] == nil else {
                throw TaskStoreError(.duplicate, "There is a task of this id already.")
            }
            let owned = state.byOwner[record.owner]?.count ?? 0
            if let refusal = limits.refusal(
                tasks: state.entries.count + 1, ofOwner: owned + 1, bytes: state.bytes + entry.bytes)
            {
                throw refusal
            }
            state.insert(entry)
        }
    }

    /// See ``TaskStore/load(_:)``.
    public func load(_ id: String) async throws -> TaskRecord? { state.withLock { $0.entries[id]?.record } }

    /// See ``TaskStore/replace(_:)``.
    public func replace(_ record: TaskRecord) async throws -> Bool {
        var next = record
        next.version += 1
        let entry = Entry(record: next, bytes: try next.encoded().count)
        return try state.withLock { state in
            guard let old = state.entries[record.id], old.record.version == record.version else { return false }
            let bytes = state.bytes - old.bytes + entry.bytes
            // A record that shrinks always fits.
            if entry.bytes > old.bytes, let refusal = limits.refusal(tasks: 0, ofOwner: 0, bytes: bytes) {
                throw refusal
            }
            state.entries[record.id] = entry
            state.bytes = bytes
            return true
        }
    }

    /// See ``TaskStore/list(owner:after:limit:)``.
    public func list(owner: String, after place: TaskPlace?, limit: Int) async throws -> [TaskRecord] {
        let records = state.withLock { state in
            (state.byOwner[owner] ?? []).compactMap { state.entries[$0]?.record }
        }
        return Array(records.filter { place.map($0.isBehind) ?? true }.sorted { $1.isBehind($0.place) }.prefix(limit))
    }

    /// See ``TaskStore/unclaimed(at:limit:)``.
    public func unclaimed(at now: Int64, limit: Int) async throws -> [String] {
        let records = state.withLock { $0.entries.values.map(\.record) }
        return records.filter { $0.isUnclaimed(at: now) && $0.expiresAt > now }
            .sorted { $1.isBehind($0.place) }.prefix(limit).map(\.id)
    }

    /// See ``TaskStore/deleteExpired(at:)``.
    public func deleteExpired(at now: Int64) async throws {
        state.withLock { state in
            for (id, entry) in state.entries where entry.record.expiresAt <= now { state.remove(id) }
        }
    }
}

extension InMemoryTaskStore.State {
    fileprivate mutating func insert(_ entry: InMemoryTaskStore.Entry) {
        entries[entry.record.id] = entry
        byOwner[entry.record.owner, default: []].insert(entry.record.id)
        bytes += entry.bytes
    }

    fileprivate mutating func remove(_ id: String) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        bytes -= entry.bytes
        byOwner[entry.record.owner]?.remove(id)
        if byOwner[entry.record.owner]?.isEmpty == true { byOwner[entry.record.owner] = nil }
    }
}

extension TaskRecord {
    /// Where the task stands in lists.
    public var place: TaskPlace { TaskPlace(createdAt: createdAt, id: id) }

    /// Whether the task comes after a place in lists.
    public func isBehind(_ place: TaskPlace) -> Bool {
        createdAt == place.createdAt ? id > place.id : createdAt > place.createdAt
    }
}
