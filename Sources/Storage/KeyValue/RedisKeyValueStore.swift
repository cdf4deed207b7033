public import RedisClient

/// Keeps values in Redis, where several machines can share them and Redis itself lets them run out.
///
/// Bounds on how much is kept are those of the server (`maxmemory`, which should not evict: `noeviction` or
/// `volatile-ttl`). In a cluster all keys lie on one node, because their common part is a hash tag: the keys can be listed
/// then, and they are small and few.
public final class RedisKeyValueStore: KeyValueStore {
    /// Compares and replaces in one step. A script is the one way that needs no connection of its own (as `WATCH` does) and
    /// no newer server (as `SET … IFEQ` does); it goes wherever its one key lies.
    private static let replacing: RedisArgument = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        if ARGV[2] == '0' then redis.call('DEL', KEYS[1])
        elseif ARGV[4] == '' then redis.call('SET', KEYS[1], ARGV[3])
        else redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4]) end
        return 1
        """
    /// How often an insertion finds a value that is gone when it looks at it.
    private static let maxInsertions = 8

    private let client: RedisClient
    private let prefix: String
    private let limits: KeyValueLimits

    /// - Parameters:
    ///   - client: Must be run by whoever made it.
    ///   - name: Stands before every key, in braces, and keeps this store apart from all else in the database.
    ///   - limits: Of single keys and values.
    public init(_ client: RedisClient, name: String = "imcp", limits: KeyValueLimits = KeyValueLimits()) {
        precondition(!name.isEmpty && !name.contains("}"), "a hash tag is not empty and has no closing brace")
        self.client = client
        prefix = "{\(name)}:"
        self.limits = limits
    }

    /// See ``KeyValueStore/value(for:)``.
    public func value(for key: String) async throws -> [UInt8]? { try await send(["GET", whole(key)]).bytes }

    /// See ``KeyValueStore/set(_:for:lifetime:)``.
    public func set(_ value: [UInt8], for key: String, lifetime: Duration?) async throws {
        try limits.check(key: key)
        try limits.check(value: value)
        try await send(["SET", whole(key), RedisArgument(value)] + Self.expiry(lifetime))
    }

    /// See ``KeyValueStore/insert(_:for:lifetime:)``.
    public func insert(_ value: [UInt8], for key: String, lifetime: Duration?) async throws -> [UInt8]? {
        try limits.check(key: key)
        try limits.check(value: value)
        for _ in 0..<Self.maxInsertions {
            let reply = try await send(["SET", whole(key), RedisArgument(value), "NX"] + Self.expiry(lifetime))
            if !reply.isNull { return nil }
            if let current = try await self.value(for: key) { return current }
        }
        throw StoreError(.busy, "A key comes and goes too fast; try again.")
    }

    /// See ``KeyValueStore/replace(_:with:for:lifetime:)``.
    public func replace(
        _ old: [UInt8], with new: [UInt8]?, for key: String, lifetime: Duration?
    ) async throws -> Bool {
        try limits.check(key: key)
        if let new { try limits.check(value: new) }
        let milliseconds = lifetime.map { String(Expiry.milliseconds(of: $0)) } ?? ""
        let reply = try await send([
            "EVAL", Self.replacing, 1, whole(key), RedisArgument(old), new == nil ? "0" : "1", RedisArgument(new ?? []),
            RedisArgument(milliseconds),
        ])
        return reply.integer == 1
    }

    /// See ``KeyValueStore/remove(_:)``.
    public func remove(_ key: String) async throws -> Bool { try await send(["DEL", whole(key)]).integer == 1 }

    /// See ``KeyValueStore/keys(withPrefix:after:limit:)``. Goes through the database in steps, never holding it up.
    public func keys(withPrefix prefix: String, after cursor: String?, limit: Int) async throws -> KeyValuePage {
        let start = cursor ?? "0"
        guard start.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw StoreError(.illegalEntry, "A list can go on only where a page of it ended.")
        }
        let pattern = RedisArgument(Self.literally(self.prefix + prefix) + "*")
        let reply = try await send(
            ["SCAN", RedisArgument(start), "MATCH", pattern, "COUNT", RedisArgument(max(1, limit))],
            key: RedisArgument(self.prefix))
        guard let parts = reply.elements, parts.count == 2, let next = parts[0].string, let found = parts[1].elements
        else { throw StoreError(.unreadable, "Redis lists keys in another way than is known.") }
        let count = self.prefix.utf8.count
        let keys = found.compactMap { $0.bytes.map { String(decoding: $0.dropFirst(count), as: UTF8.self) } }
        return KeyValuePage(keys: keys, next: next == "0" ? nil : next)
    }

    private func whole(_ key: String) -> RedisArgument { RedisArgument(prefix + key) }

    private static func expiry(_ lifetime: Duration?) -> [RedisArgument] {
        lifetime.map { ["PX", RedisArgument(String(Expiry.milliseconds(of: $0)))] } ?? []
    }

    /// A text in which no character is a wildcard.
    private static func literally(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { pattern, scalar in
            if "*?[]\\".unicodeScalars.contains(scalar) { pattern += "\\" }
            pattern.unicodeScalars.append(scalar)
        }
    }

    @discardableResult
    private func send(_ command: [RedisArgument], key: RedisArgument? = nil) async throws -> RedisValue {
        do {
            return try await client.send(command, key: key)
        } catch let error as RedisError {
            throw Self.storeError(error)
        }
    }

    private static func storeError(_ error: RedisError) -> StoreError {
        if error.provesNothingDone { return StoreError(.unreachable, "Redis cannot be reached.", cause: error) }
        return switch error.code {
        case .connectionLost, .timeout: StoreError(.outcomeUnknown, "Redis did not answer in time.", cause: error)
        case .authenticationFailed, .configuration:
            StoreError(.configuration, "Redis refuses the login: \(error.message)", cause: error)
        case .reply: storeError(reply: error)
        default: StoreError(.failed, "Redis failed: \(error.message)", cause: error)
        }
    }

    private static func storeError(reply error: RedisError) -> StoreError {
        switch error.prefix {
        case "OOM": StoreError(.full, "Redis has no memory left.", cause: error)
        case "BUSY", "LOADING", "TRYAGAIN": StoreError(.busy, "Redis is busy: \(error.message)", cause: error)
        case "NOPERM": StoreError(.configuration, "The Redis user may not do this: \(error.message)", cause: error)
        case "WRONGTYPE": StoreError(.unreadable, "A key holds something else than a value.", cause: error)
        default: StoreError(.failed, "Redis refuses a command: \(error.message)", cause: error)
        }
    }
}
