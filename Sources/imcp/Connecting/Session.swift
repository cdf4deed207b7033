import ArgumentParser
import Foundation
import JSON
import MCP
import MCPHTTP

/// Runs a command's work on a server, and turns what goes wrong into words and an exit code.
enum Session {
    /// Connects, runs the body and disconnects. An interrupt ends the call in order, so that the server hears of it.
    static func run(
        _ target: String, _ options: ConnectionOptions, _ console: Console, questions: Questions? = nil,
        body: @escaping @Sendable (MCPClient) async throws -> Void
    ) async throws {
        try await explaining(console, at: ConnectionTrouble.place(of: target)) {
            let connection = try Connection(to: ServerTarget(target), options, console: console)
            try await run(connection, options, console, questions: questions, body: body)
        }
    }

    /// The same with a connection that exists.
    static func run(
        _ connection: Connection, _ options: ConnectionOptions, _ console: Console, questions: Questions? = nil,
        body: @escaping @Sendable (MCPClient) async throws -> Void
    ) async throws {
        var clientOptions = options.clientOptions
        if let questions { clientOptions.handlers = questions.handlers }
        clientOptions.logger = console.logger("client", options)
        let isVerbose = options.verbose
        try await untilInterrupted(console) { [clientOptions] interruption in
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let run = connection.runServer { group.addTask { await run() } }
                defer { group.cancelAll() }
                try await interruption.withClient(of: connection.transport, options: clientOptions) { client in
                    guard isVerbose else { return try await body(client) }
                    try await withLog(of: client, console) { try await body(client) }
                }
            }
        }
    }

    private static func withLog(
        of client: MCPClient, _ console: Console, _ body: () async throws -> Void
    ) async throws {
        let messages = client.logMessages()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await message in messages {
                    let name = message.logger.map { " \($0)" } ?? ""
                    console.err(TerminalText.line("[\(message.level.rawValue)\(name)] \(message.data.plainText)"))
                }
            }
            defer { group.cancelAll() }
            // A server without a log refuses, which is no reason not to work with it.
            if try await client.server.capabilities.serves(Method.setLogLevel) { try? await client.setLogLevel(.debug) }
            try await body()
        }
    }

    /// Prints why something failed, and throws the exit code for it.
    ///
    /// - Parameter place: Where the server should be, as `host:port`.
    static func explaining<Value>(
        _ console: Console, at place: String? = nil, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let code as ExitCode {
            throw code
        } catch let failure as TaskFailure {
            console.err("imcp: the task failed: \(TerminalText.safe(failure.message))")
            throw Exit.toolFailed
        } catch let problem as UsageProblem {
            console.err("imcp: \(problem)")
            throw Exit.badCall
        } catch let error as InvalidServerURL {
            console.err("imcp: \(error)")
            throw Exit.badCall
        } catch let error as InvalidTLSFile {
            console.err("imcp: \(error)")
            throw Exit.badCall
        } catch let error as WebSocketConnectError {
            console.err("imcp: \(error)")
            throw Exit.badCall
        } catch let error as MCPError {
            let data = error.data.map { " \(TerminalText.line($0.jsonString).prefix(500))" } ?? ""
            console.err(
                "imcp: the server answered with error \(error.code.rawValue): \(TerminalText.safe(error.message))\(data)"
            )
            throw [.invalidParams, .resourceNotFound].contains(error.code) ? Exit.badCall : Exit.unavailable
        } catch let error as ClientError {
            let explanation = ConnectionTrouble.explanation(of: error.message, at: place)
            console.err("imcp: \(TerminalText.safe(explanation ?? error.message))")
            if case .refused(401, _, _)? = error.cause as? ExchangeFailure {
                console.err("Hand a token over with --header 'Authorization: Bearer $TOKEN', or log in with --login.")
            }
            throw Exit.unavailable
        } catch let error as CancellationError {
            throw error
        } catch {
            console.err("imcp: \(TerminalText.safe("\(error)"))")
            throw Exit.unavailable
        }
    }
}
