/// A part of a store with keys of its own: nothing outside can be seen or changed through it.
public struct NamespacedKeyValueStore: KeyValueStore {
    private let store: any KeyValueStore
    private let prefix: String

    /// - Parameter name: Any text; the same text is the same part.
    public init(_ name: String, in store: any KeyValueStore) {
        self.store = store
        prefix = Self.prefix(for: name)
    }

    /// A name must not reach into the part of another one: `a` with `b/c` is not `a/b` with `c`.
    private static func prefix(for name: String) -> String {
        var prefix = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case "/": prefix.append(contentsOf: "%2F".unicodeScalars)
            case "%": prefix.append(contentsOf: "%25".unicodeScalars)
            default: prefix.append(scalar)
            }
        }
        return String(prefix) + "/"
    }

    private func whole(_ key: String) throws(StoreError) -> String {
        guard !key.isEmpty else { throw StoreError(.illegalEntry, "A key must not be empty.") }
        return prefix + key
    }

    /// See ``KeyValueStore/value(for:)``.
    public func value(for key: String) async throws -> [UInt8]? { try await store.value(for: whole(key)) }

    /// See ``KeyValueStore/set(_:for:lifetime:)``.
    public func set(_ value: [UInt8], for key: String, lifetime: Duration?) async throws {
        try await store.set(value, for: whole(key), lifetime: lifetime)
    }

    /// See ``KeyValueStore/insert(_:for:lifetime:)``.
    public func insert(_ value: [UInt8], for key: String, lifetime: Duration?) async throws -> [UInt8]? {
        try await store.insert(value, for: whole(key), lifetime: lifetime)
    }

    /// See ``KeyValueStore/replace(_:with:for:lifetime:)``.
    public func replace(
        _ old: [UInt8], with new: [UInt8]?, for key: String, lifetime: Duration?
    ) async throws -> Bool {
        try await store.replace(old, with: new, for: whole(key), lifetime: lifetime)
    }

    /// See ``KeyValueStore/remove(_:)``.
    public func remove(_ key: String) async throws -> Bool { try await store.remove(whole(key)) }

    /// See ``KeyValueStore/keys(withPrefix:after:limit:)``.
    public func keys(withPrefix prefix: String, after cursor: String?, limit: Int) async throws -> KeyValuePage {
        var page = try await store.keys(withPrefix: self.prefix + prefix, after: cursor, limit: limit)
        page.keys = page.keys.map { String(decoding: $0.utf8.dropFirst(self.prefix.utf8.count), as: UTF8.self) }
        return page
    }
}
