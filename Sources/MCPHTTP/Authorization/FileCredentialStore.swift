import Crypto
import MCP

/// Keeps credentials in a directory, one file each, which its owner alone may read. Several processes may share it.
///
/// The files are not encrypted; the directory belongs on a disk that is.
public struct FileCredentialStore: CredentialStore {
    private let directory: String
    private let clock: any Clock<Duration>
    private let patience: Duration

    /// - Parameters:
    ///   - directory: Made, for its owner alone, when it is not there; its parent must be.
    ///   - clock: Measures the wait for another process.
    ///   - patience: How long to wait for another process that uses the same credentials.
    public init(
        directory: String, clock: any Clock<Duration> = ContinuousClock(), patience: Duration = .seconds(60)
    ) {
        self.directory = directory
        self.clock = clock
        self.patience = patience
    }

    /// What is kept under a key.
    ///
    /// - Throws: ``OAuthError`` when the file cannot be read, or can by others than its owner.
    public func credentials(for key: CredentialKey) async throws -> SecretText? {
        let path = path(of: key)
        let bytes = try describing("read \(path)") { () throws(CredentialFile.Failure) in
            try CredentialFile.contents(of: path)
        }
        return bytes.map { SecretText(String(decoding: $0, as: UTF8.self)) }
    }

    /// Keeps credentials.
    public func save(_ credentials: SecretText, for key: CredentialKey) async throws {
        let path = path(of: key)
        let unique = String(UInt64.random(in: .min ... .max), radix: 36)
        try describing("write \(path)") { () throws(CredentialFile.Failure) in
            try CredentialFile.makeDirectory(directory)
            try CredentialFile.replace(path, with: Array(credentials.exposed.utf8), unique: unique)
            try CredentialFile.synchronize(directory: directory)
        }
    }

    /// Forgets what is kept under a key.
    public func remove(_ key: CredentialKey) async throws {
        let path = path(of: key)
        try describing("remove \(path)") { () throws(CredentialFile.Failure) in try CredentialFile.remove(path) }
    }

    /// Runs the body alone among all processes that share the directory.
    ///
    /// The lock file stays: if it were removed, two could hold locks on two files of the same name.
    public func withExclusiveAccess<R: Sendable>(
        to key: CredentialKey, _ body: () async throws -> R
    ) async throws -> R {
        let lock = try await acquire(path(of: key) + ".lock", for: key)
        defer { CredentialFile.unlock(lock) }
        return try await body()
    }

    private static let pause = Duration.milliseconds(50)

    private func acquire(_ path: String, for key: CredentialKey) async throws -> Int32 {
        var waited = Duration.zero
        while true {
            let lock = try describing("lock \(path)") { () throws(CredentialFile.Failure) in
                try CredentialFile.makeDirectory(directory)
                return try CredentialFile.tryLock(path)
            }
            if let lock { return lock }
            guard waited < patience else {
                throw OAuthError(.storage, "Another process has used the \(key) for \(patience); is it stuck?")
            }
            try await clock.sleep(for: Self.pause)
            waited += Self.pause
        }
    }

    private func path(of key: CredentialKey) -> String {
        let digest = SHA256.hash(data: Array(key.text.utf8))
        return directory + "/" + key.kind.rawValue + "-" + Base64URL.encode(Array(digest))
    }

    private func describing<R>(
        _ action: String, _ body: () throws(CredentialFile.Failure) -> R
    ) throws(OAuthError) -> R {
        do {
            return try body()
        } catch {
            throw OAuthError(.storage, "Cannot \(action) (\(error.reason)); only its owner may have access to it.")
        }
    }
}
