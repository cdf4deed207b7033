import Synchronization

/// Keeps credentials as long as the process lives.
public final class InMemoryCredentialStore: CredentialStore {
    private struct Entry {
        var credentials: SecretText?
        /// Held by those who are inside or wait to be.
        var lock: FairLock?
        var users = 0
    }

    private let entries = Mutex<[CredentialKey: Entry]>([:])
    private let capacity: Int

    /// - Parameter capacity: How many keys are kept; a new one beyond is refused.
    public init(capacity: Int = 100_000) { self.capacity = capacity }

    /// What is kept under a key.
    public func credentials(for key: CredentialKey) async throws -> SecretText? {
        entries.withLock { $0[key]?.credentials }
    }

    /// Keeps credentials.
    ///
    /// - Throws: ``OAuthError`` with ``OAuthError/Code/storage`` when the store is full.
    public func save(_ credentials: SecretText, for key: CredentialKey) async throws {
        let isFull = entries.withLock { entries in
            if entries[key] == nil, entries.count >= capacity { return true }
            entries[key, default: Entry()].credentials = credentials
            return false
        }
        if isFull { throw OAuthError(.storage, "The store of credentials is full (\(capacity) keys).") }
    }

    /// Forgets what is kept under a key.
    public func remove(_ key: CredentialKey) async throws {
        entries.withLock { entries in
            entries[key]?.credentials = nil
            if entries[key]?.users == 0 { entries[key] = nil }
        }
    }

    /// Runs the body alone among those of the same key.
    public func withExclusiveAccess<R: Sendable>(
        to key: CredentialKey, _ body: () async throws -> R
    ) async throws -> R {
        let lock = enter(key)
        defer { leave(key) }
        return try await lock.withLock(body)
    }

    private func enter(_ key: CredentialKey) -> FairLock {
        entries.withLock { entries in
            var entry = entries[key] ?? Entry()
            let lock = entry.lock ?? FairLock()
            entry.lock = lock
            entry.users += 1
            entries[key] = entry
            return lock
        }
    }

    private func leave(_ key: CredentialKey) {
        entries.withLock { entries in
            guard var entry = entries[key] else { return }
            entry.users -= 1
            if entry.users == 0 { entry.lock = nil }
            entries[key] = entry.users == 0 && entry.credentials == nil ? nil : entry
        }
    }
}
