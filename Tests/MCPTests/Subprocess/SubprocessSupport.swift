import JSON
import Logging
import MCP
import Synchronization

/// Keeps what a server sends besides answers.
final class KeepingInbox: ClientInbox {
    private let kept = Mutex<[JSONRPCMessage]>([])
    var messages: [JSONRPCMessage] { kept.withLock { $0 } }
    func receive(_ message: JSONRPCMessage, on stream: RequestID?) async { kept.withLock { $0.append(message) } }
}

/// A server as a script of the shell, and what a test does with it.
struct ScriptedServer {
    /// Answers each request with its own line, which names the id.
    static let echo =
        #"while read -r line; do id=${line##*\"id\":}; id=${id%%[,\}]*}; "#
        + #"echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}"; done"#

    var configuration: SubprocessTransport.Configuration

    /// - Parameter script: What `sh` runs.
    init(_ script: String, grace: Duration = .milliseconds(100)) {
        configuration = SubprocessTransport.Configuration(command: "/bin/sh", arguments: ["-c", script])
        configuration.closeGrace = grace
        configuration.terminationGrace = grace
    }

    init(command: String, arguments: [String] = []) {
        configuration = SubprocessTransport.Configuration(command: command, arguments: arguments)
    }

    /// Runs the body beside the connection, closes it, and gives what the connection's run threw.
    @discardableResult
    func use(_ body: @escaping @Sendable (any ClientConnection) async throws -> Void) async throws -> ExchangeFailure? {
        let connection = try await SubprocessTransport(configuration).connect()
        return try await withThrowingTaskGroup(of: ExchangeFailure?.self) { group in
            group.addTask {
                do throws(any Error) {
                    try await connection.run(KeepingInbox())
                } catch let failure as ExchangeFailure {
                    return failure
                }
                return nil
            }
            do {
                try await body(connection)
            } catch {
                await connection.close()
                throw error
            }
            await connection.close()
            return try await group.next() ?? nil
        }
    }
}

extension ClientConnection {
    /// Asks with this id and expects an answer.
    func ping(_ id: Int64 = 1) async throws -> JSONRPCResponse {
        try await answer(to: OutgoingRequest(message: JSONRPCRequest(id: .integer(id), method: "ping"), revision: nil))
    }
}

/// Keeps what is logged.
struct KeepingLogHandler: LogHandler {
    final class Lines: Sendable {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        func add(_ line: String) { kept.withLock { $0.append(line) } }
    }

    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    init(_ lines: Lines) { self.lines = lines }

    func log(event: LogEvent) {
        let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0)=\($1)" }
        lines.add("\(event.message)" + values.joined())
    }

    static func logger(_ lines: Lines) -> Logger { Logger(label: "test") { _ in KeepingLogHandler(lines) } }
}
