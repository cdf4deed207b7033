import Glibc
import Synchronization

/// One attempt to connect. It runs on a helper thread, because libpq looks up names, reads key files and derives keys on
/// the thread that asks; whoever waits can leave at any time.
final class Connecting: Sendable {
    private struct State {
        var call: (@Sendable (Result<Wire, PostgreSQLError>) -> Void)?
        var isAbandoned = false
    }

    private let configuration: PostgreSQLConfiguration
    private let state: Mutex<State>

    /// How long the thread waits before it looks whether it is still wanted.
    private static let patience: Int32 = 100

    /// - Parameter call: Called once, from another thread.
    init(
        _ configuration: PostgreSQLConfiguration, then call: @escaping @Sendable (Result<Wire, PostgreSQLError>) -> Void
    ) {
        self.configuration = configuration
        state = Mutex(State(call: call))
    }

    static func connect(_ configuration: PostgreSQLConfiguration) async throws -> Wire {
        let attempt = Mutex<Connecting?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let connecting = Connecting(configuration) { continuation.resume(with: $0) }
                attempt.withLock { $0 = connecting }
                connecting.start()
                if Task.isCancelled { connecting.abandon() }
            }
        } onCancel: {
            attempt.withLock { $0 }?.abandon()
        }
    }

    func start() {
        let isTaken = HelperThreads.shared.submit { self.finish(self.attempt()) }
        if !isTaken { finish(.failure(PostgreSQLError(.exhausted, "Too many connections are being made"))) }
    }

    /// The call comes now, if it has not come yet.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        finish(.failure(PostgreSQLError(.cancelled, "The call was cancelled")))
    }

    private func finish(_ result: sending Result<Wire, PostgreSQLError>) {
        let call = state.withLock { state in
            defer { state.call = nil }
            return state.call
        }
        if let call { call(result) } else if case .success(let wire) = result { wire.close() }
    }

    private func attempt() -> Result<Wire, PostgreSQLError> {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        guard let handle = PQHandle(parameters: configuration.completed) else {
            return .failure(PostgreSQLError(.exhausted, "No memory for a connection"))
        }
        // As in libpq's documentation: the first wait is for writing.
        var progress = PQHandle.Progress.writing
        while true {
            switch progress {
            case .connected:
                // Texts of statements are judged as the standard has them, so the server must read them in the same way.
                guard handle.reported("standard_conforming_strings") != "off" else {
                    return .failure(
                        PostgreSQLError(
                            .configuration, "The database must have standard_conforming_strings = on for this user"))
                }
                return .success(Wire(handle, configuration: configuration))
            case .failed: return .failure(.connecting(handle.errorText))
            case .reading, .writing: break
            }
            if handle.isBad { return .failure(.connecting(handle.errorText)) }
            guard state.withLock({ !$0.isAbandoned }), ContinuousClock.now < deadline else {
                return .failure(PostgreSQLError(.timeout, "Connecting to the database took too long"))
            }
            if Self.isReady(handle.socket, progress) { progress = handle.poll() }
        }
    }

    private static func isReady(_ socket: Int32, _ progress: PQHandle.Progress) -> Bool {
        let events = progress == .reading ? POLLIN : POLLOUT
        var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
        return unsafe poll(&descriptor, 1, patience) > 0
    }
}
