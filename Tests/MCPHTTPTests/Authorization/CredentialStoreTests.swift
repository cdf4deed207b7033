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
        var template = Array("/tmp/credentials-XXXXXX\0".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress) }
        let path = try #require(unsafe made)
        return unsafe String(cString: path)
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
        let digest = "client-"
        let listing = try #require(unsafe opendir(directory))
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(digest) { names.append(name) }
        }
        #expect(names.count == 1)
        let path = directory + "/" + (names.first ?? "")
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(unsafe chmod(path, 0o644) == 0)
        await #expect(throws: OAuthError.self) { try await store.credentials(for: key) }
    }

    @Test func `a file store gives up on another process that is stuck`() async throws {
        let directory = try Self.temporaryDirectory()
        let patient = FileCredentialStore(directory: directory)
        let hasty = FileCredentialStore(directory: directory, patience: .zero)
        let key = CredentialKey(kind: .client, issuer: "https://as.example")
        try await patient.withExclusiveAccess(to: key) {
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
