/// Keeps small values by key, if wanted for a limited time.
///
/// Each operation happens at once or not at all, also among several processes that share a store. Keys are compared by
/// their bytes in UTF-8. `KeyValueStoreCompatibility` of `ConnectorTesting` checks an implementation.
///
/// A caller that is cancelled may get `CancellationError`; it then does not know whether what it asked for was done.
public protocol KeyValueStore: Sendable {
    /// The value of a key; nil when there is none, or its time has run out.
    ///
    /// - Throws: ``StoreError``, as all methods do.
    func value(for key: String) async throws -> [UInt8]?

    /// Puts a value, whatever is there.
    ///
    /// - Parameter lifetime: After how long the value is gone, at least a millisecond; nil for never.
    func set(_ value: [UInt8], for key: String, lifetime: Duration?) async throws

    /// Puts a value where there is none.
    ///
    /// - Returns: The value that is there already; nil when the new one was put.
    func insert(_ value: [UInt8], for key: String, lifetime: Duration?) async throws -> [UInt8]?

    /// Puts a value in the place of another one, or removes that.
    ///
    /// Values are compared, not versions: every engine can, and who needs versions puts one into the value.
    ///
    /// - Parameter new: Nil to remove the entry.
    /// - Returns: False when the key has another value or none by now; then nothing changed.
    func replace(_ old: [UInt8], with new: [UInt8]?, for key: String, lifetime: Duration?) async throws -> Bool

    /// Removes the value of a key.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    func remove(_ key: String) async throws -> Bool

    /// Keys that begin with a text, in pages of no promised order.
    ///
    /// A key that is there from the first page to the last is in one of them; one that comes or goes meanwhile may be.
    ///
    /// - Parameters:
    ///   - cursor: Where the page before ended; nil for the first.
    ///   - limit: About how many keys to return, at least 1. There may be fewer before the end, also none, and with some
    ///     engines a few more or a key twice.
    func keys(withPrefix prefix: String, after cursor: String?, limit: Int) async throws -> KeyValuePage
}

/// Some of a store's keys.
public struct KeyValuePage: Sendable, Hashable {
    /// The keys.
    public var keys: [String]
    /// What to ask with for the next page; nil at the end.
    public var next: String?

    /// One page, the last unless there is a cursor.
    public init(keys: [String], next: String?) {
        self.keys = keys
        self.next = next
    }
}

extension KeyValueStore {
    /// Puts a value for good, whatever is there.
    public func set(_ value: [UInt8], for key: String) async throws {
        try await set(value, for: key, lifetime: nil)
    }

    /// Every key that begins with a text, each once, sorted by their bytes, as long as they are not more than the bound.
    ///
    /// - Throws: ``StoreError`` with the code `full` when there are more.
    public func allKeys(withPrefix prefix: String = "", max: Int = 10_000) async throws -> [String] {
        // Not of texts, which are equal to others with different bytes.
        var keys: Set<[UInt8]> = []
        var cursor: String?
        repeat {
            let page = try await self.keys(withPrefix: prefix, after: cursor, limit: 500)
            keys.formUnion(page.keys.map { Array($0.utf8) })
            guard keys.count <= max else { throw StoreError(.full, "There are more than \(max) keys to list.") }
            cursor = page.next
        } while cursor != nil
        return keys.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// How much a store takes before it refuses.
public struct KeyValueLimits: Sendable {
    /// The longest key, in bytes of UTF-8, its namespace included.
    public var maxKeyBytes = 512
    /// The largest value, in bytes.
    public var maxValueBytes = 1 << 20
    /// How many entries are kept. Redis has bounds of its own instead (`maxmemory`).
    public var maxEntries = 100_000
    /// How many bytes all keys and values together may take. Redis has bounds of its own instead.
    public var maxBytes = 256 << 20

    /// Keys of 512 bytes, values of 1 MiB, 100,000 entries, 256 MiB in all.
    public init() {}

    /// Refuses a key that no store takes.
    public func check(key: String) throws(StoreError) {
        guard !key.isEmpty, key.utf8.count <= maxKeyBytes else {
            throw StoreError(.illegalEntry, "A key has 1 to \(maxKeyBytes) bytes, not \(key.utf8.count).")
        }
    }

    /// Refuses a value that is too large.
    public func check(value: [UInt8]) throws(StoreError) {
        guard value.count <= maxValueBytes else {
            throw StoreError(.illegalEntry, "A value has at most \(maxValueBytes) bytes, not \(value.count).")
        }
    }

    /// Why so much does not fit.
    func refusal(entries: Int, bytes: Int) -> StoreError? {
        if entries > maxEntries { return StoreError(.full, "The store keeps \(maxEntries) entries already.") }
        if bytes > maxBytes { return StoreError(.full, "The store's \(maxBytes) bytes are taken.") }
        return nil
    }
}
