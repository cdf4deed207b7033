import Synchronization

/// Tests that any ``CredentialStore`` must pass. Call ``run(_:)`` in a test of your store and expect no failures.
public enum CredentialStoreCheck {
    /// - Parameter store: An empty store.
    /// - Returns: A sentence for each rule that the store breaks.
    public static func run(_ store: any CredentialStore) async throws -> [String] {
        var failures = try await checkKeeping(store)
        failures += try await checkSeparation(store)
        failures += try await checkExclusion(store)
        return failures
    }

    private static let key = CredentialKey(
        kind: .tokens, issuer: "https://as.example", principal: "alice", resource: "https://mcp.example/mcp")

    private static func checkKeeping(_ store: any CredentialStore) async throws -> [String] {
        var failures: [String] = []
        if try await store.credentials(for: key) != nil { failures.append("An empty store has credentials.") }
        for text in ["first", "{\"second\":\"ä\\n\"}", String(repeating: "long", count: 5000)] {
            try await store.save(SecretText(text), for: key)
            if try await store.credentials(for: key)?.exposed != text {
                failures.append("What is read is not what was saved last.")
            }
        }
        try await store.remove(key)
        if try await store.credentials(for: key) != nil { failures.append("What was removed is still there.") }
        try await store.remove(key)
        return failures
    }

    private static func checkSeparation(_ store: any CredentialStore) async throws -> [String] {
        var others = [key, key, key, key, key]
        others[1].issuer += "/"
        others[2].principal = "ALICE"
        others[3].resource += "/"
        others[4].kind = .client
        for (number, key) in others.enumerated() { try await store.save(SecretText("\(number)"), for: key) }
        var failures: [String] = []
        for (number, key) in others.enumerated() {
            if try await store.credentials(for: key)?.exposed != "\(number)" {
                failures.append("The \(key) are mixed up with others.")
            }
            try await store.remove(key)
        }
        return failures
    }

    private static func checkExclusion(_ store: any CredentialStore) async throws -> [String] {
        let rounds = 8
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<rounds { group.addTask { try await count(in: store, tally) } }
            try await group.waitForAll()
        }
        var failures: [String] = []
        if tally.wasCrowded { failures.append("Two were inside with the same key at once.") }
        if try await store.credentials(for: key)?.exposed != "\(rounds)" { failures.append("A change was lost.") }
        let other = CredentialKey(kind: .client, issuer: key.issuer)
        let isNested = try await store.withExclusiveAccess(to: key) {
            try await store.withExclusiveAccess(to: other) { true }
        }
        if !isNested { failures.append("One key keeps another waiting.") }
        do {
            try await store.withExclusiveAccess(to: key) { throw OAuthError(.denied, "from the body") }
            failures.append("What the body throws is lost.")
        } catch let error as OAuthError where error.code == .denied {}
        try await store.remove(key)
        return failures
    }

    /// Counts up in the store, slowly.
    private static func count(in store: any CredentialStore, _ tally: Tally) async throws {
        try await store.withExclusiveAccess(to: key) {
            tally.enter()
            let count = try await store.credentials(for: key).flatMap { Int($0.exposed) } ?? 0
            for _ in 0..<10 { await Task.yield() }
            try await store.save(SecretText("\(count + 1)"), for: key)
            tally.leave()
        }
    }
}

/// Who is inside.
private final class Tally: Sendable {
    private let state = Mutex((inside: 0, wasCrowded: false))

    var wasCrowded: Bool { state.withLock { $0.wasCrowded } }

    func enter() {
        state.withLock {
            $0.inside += 1
            if $0.inside > 1 { $0.wasCrowded = true }
        }
    }

    func leave() { state.withLock { $0.inside -= 1 } }
}
