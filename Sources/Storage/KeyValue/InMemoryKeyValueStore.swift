public import MCP
import Synchronization

/// Keeps values as long as the process runs.
public final class InMemoryKeyValueStore: KeyValueStore {
    private let state = Mutex(KeyValueTable())
    private let limits: KeyValueLimits
    private let now: @Sendable () -> Int64

    /// An empty store.
    ///
    /// - Parameter now: Milliseconds since 1970.
    public init(
        limits: KeyValueLimits = KeyValueLimits(), now: @escaping @Sendable () -> Int64 = WallClock.milliseconds
    ) {
        self.limits = limits
        self.now = now
    }

    /// See ``KeyValueStore/value(for:)``.
    public func value(for key: String) async throws -> [UInt8]? {
        let now = now()
        return state.withLock { $0.value(for: Array(key.utf8), at: now) }
    }

    /// See ``KeyValueStore/set(_:for:lifetime:)``.
    public func set(_ value: [UInt8], for key: String, lifetime: Duration?) async throws {
        try limits.check(value: value)
        try apply(.set(value, lifetime: lifetime), to: key)
    }

    /// See ``KeyValueStore/insert(_:for:lifetime:)``.
    public func insert(_ value: [UInt8], for key: String, lifetime: Duration?) async throws -> [UInt8]? {
        try limits.check(value: value)
        return try apply(.insert(value, lifetime: lifetime), to: key)
    }

    /// See ``KeyValueStore/replace(_:with:for:lifetime:)``.
    public func replace(
        _ old: [UInt8], with new: [UInt8]?, for key: String, lifetime: Duration?
    ) async throws -> Bool {
        if let new { try limits.check(value: new) }
        return try apply(.replace(old, with: new, lifetime: lifetime), to: key)
    }

    /// See ``KeyValueStore/remove(_:)``.
    public func remove(_ key: String) async throws -> Bool { try apply(.remove, to: key) }

    /// See ``KeyValueStore/keys(withPrefix:after:limit:)``.
    public func keys(withPrefix prefix: String, after cursor: String?, limit: Int) async throws -> KeyValuePage {
        let (start, prefix, now) = (cursor.map { Array($0.utf8) }, Array(prefix.utf8), now())
        let found = state.withLock { $0.keys(prefix, after: start, at: now) }
        let keys = found.prefix(max(1, limit)).map { String(decoding: $0, as: UTF8.self) }
        return KeyValuePage(keys: keys, next: found.count > keys.count ? keys.last : nil)
    }

    private func apply<Outcome>(_ change: KeyValueChange<Outcome>, to key: String) throws -> Outcome {
        try limits.check(key: key)
        let now = now()
        return try state.withLock { try $0.apply(change, to: Array(key.utf8), at: now, limits) }
    }
}

/// The entries of a store in memory. Keys are bytes, because texts are equal that differ in their bytes.
private struct KeyValueTable {
    private struct Entry {
        var value: [UInt8]
        var expiresAt: Int64
    }

    private var entries: [[UInt8]: Entry] = [:]
    private var bytes = 0

    func value(for key: [UInt8], at now: Int64) -> [UInt8]? {
        entries[key].flatMap { $0.expiresAt > now ? $0.value : nil }
    }

    func keys(_ prefix: [UInt8], after start: [UInt8]?, at now: Int64) -> [[UInt8]] {
        let all = entries.filter { key, entry in
            guard entry.expiresAt > now, key.starts(with: prefix) else { return false }
            return start.map { $0.lexicographicallyPrecedes(key) } ?? true
        }
        return all.keys.sorted { $0.lexicographicallyPrecedes($1) }
    }

    mutating func apply<Outcome>(
        _ change: KeyValueChange<Outcome>, to key: [UInt8], at now: Int64, _ limits: KeyValueLimits
    ) throws(StoreError) -> Outcome {
        let (effect, outcome) = change.decide(value(for: key, at: now))
        switch effect {
        case .none: break
        case .remove: drop(key)
        case .put(let value, let lifetime):
            try makeRoom(for: value.count, at: key, now, limits)
            drop(key)
            entries[key] = Entry(value: value, expiresAt: Expiry.time(lifetime, after: now))
            bytes += key.count + value.count
        }
        return outcome
    }

    private func refusal(of size: Int, at key: [UInt8], _ limits: KeyValueLimits) -> StoreError? {
        let old = entries[key].map { key.count + $0.value.count }
        // What shrinks always fits.
        if let old, key.count + size <= old { return nil }
        return limits.refusal(
            entries: entries.count + (old == nil ? 1 : 0), bytes: bytes - (old ?? 0) + key.count + size)
    }

    /// Only a full store looks for what has run out, so that a write seldom costs more than itself.
    private mutating func makeRoom(
        for size: Int, at key: [UInt8], _ now: Int64, _ limits: KeyValueLimits
    ) throws(StoreError) {
        guard refusal(of: size, at: key, limits) != nil else { return }
        for (key, entry) in entries where entry.expiresAt <= now { drop(key) }
        if let refusal = refusal(of: size, at: key, limits) { throw refusal }
    }

    private mutating func drop(_ key: [UInt8]) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        bytes -= key.count + entry.value.count
    }
}
