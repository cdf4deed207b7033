import Foundation
import MCP
import Testing

@testable import MCPHTTP

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct `Credential stores` {
    private static func temporaryDirectory() throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "credentials-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        return url.path
    }

    @Test func `in memory`() async throws {
        #expect(try await CredentialStoreCheck.run(InMemoryCredentialStore()) == [])
    }

    @Test func `in files`() async throws {
        let store = FileCredentialStore(directory: try Self.temporaryDirectory() + "/inner")
        #expect(try await CredentialStoreCheck.run(store) == [])
    }

    @Test func `files belong to their owner alone, and one that others may read is refused`() async throws {
        let directory = try Self.temporaryDirectory()
        let store = FileCredentialStore(directory: directory)
        let key = CredentialKey(kind: .client, issuer: "https://as.example")
        try await store.save("secret", for: key)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(names.count == 1)
        let path = directory + "/" + (names.first ?? "")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        await #expect(throws: OAuthError.self) { try await store.credentials(for: key) }
    }

    @Test func `a file store gives up on another process that is stuck`() async throws {
        let directory = try Self.temporaryDirectory()
        let patient = FileCredentialStore(directory: directory)
        let hasty = FileCredentialStore(directory: directory, patience: .zero)
        let key = CredentialKey(kind: .client, issuer: "https://as.example")
        try await patient.withExclusiveAccess(to: key) { () async throws -> Void in
            await #expect(throws: OAuthError.self) { try await hasty.withExclusiveAccess(to: key) {} }
        }
        try await hasty.withExclusiveAccess(to: key) {}
    }

    @Test func `an in-memory store has a bound`() async throws {
        let store = InMemoryCredentialStore(capacity: 1)
        try await store.save("a", for: CredentialKey(kind: .client, issuer: "1"))
        try await store.save("b", for: CredentialKey(kind: .client, issuer: "1"))
        await #expect(throws: OAuthError.self) {
            try await store.save("c", for: CredentialKey(kind: .client, issuer: "2"))
        }
    }
}
