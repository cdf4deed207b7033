import Foundation
import JSON
import PostgreSQLClient
import RealServers
import Synchronization

/// What most tests need: a configuration for a real server, and a connection or pool to it.
enum Database {
    static func configuration(_ version: PostgreSQLServer.Version) async throws -> PostgreSQLConfiguration {
        var configuration = try await PostgreSQLConfiguration(PostgreSQLServer.shared(version).url)
        // A machine that is busy with other tests takes its time.
        configuration.settleTimeout = .seconds(60)
        return configuration
    }

    static func connect(_ version: PostgreSQLServer.Version) async throws -> PostgreSQLConnection {
        try await PostgreSQLConnection.connect(configuration(version))
    }

    static func pool(
        _ version: PostgreSQLServer.Version, _ limits: PostgreSQLPoolLimits = PostgreSQLPoolLimits()
    ) async throws -> PostgreSQLPool {
        PostgreSQLPool(try await configuration(version), limits: limits)
    }
}

extension PostgreSQLConnection {
    /// The first value of the first row.
    func value(_ text: String, _ parameters: [JSONValue] = []) async throws -> PostgreSQLValue? {
        try await execute(text, parameters).rows.first?[0]
    }

    /// Waits until a question has the wanted answer; gives up after ten seconds.
    func wait(for wanted: PostgreSQLValue, _ text: String) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if try await value(text) == wanted { return true }
            _ = try await value("SELECT pg_sleep(0.02)")
        }
        return false
    }
}

/// A value that several tasks may set.
final class Box<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value { state.withLock { $0 } }
    func set(_ value: Value) { state.withLock { $0 = value } }
    func change(_ body: (inout sending Value) -> Void) { state.withLock { body(&$0) } }
}

func failure<R>(of body: () async throws -> R) async -> PostgreSQLError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgreSQLError
    }
}
