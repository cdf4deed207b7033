/// A connection to a process that lives as long as the connection runs.
final class SubprocessConnection: ClientConnection {
    private let process: ServerProcess
    private let stream: StreamConnection<SubprocessLink>

    init(_ configuration: SubprocessTransport.Configuration) throws(ExchangeFailure) {
        do {
            process = try ServerProcess(configuration)
        } catch {
            throw .unreachable("No pipe to the server's process can be made. \(error)")
        }
        stream = StreamConnection(
            link: process.link, maxMessageBytes: configuration.maxLineBytes, logger: configuration.logger)
    }

    var hasRequestStreams: Bool { false }

    func run(_ inbox: any ClientInbox) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { [process] in await process.run() }
            do {
                try await stream.run(inbox)
            } catch let failure as ExchangeFailure {
                throw await explained(failure)
            }
        }
    }

    func answer(to request: OutgoingRequest) async throws -> JSONRPCResponse {
        do {
            return try await stream.answer(to: request)
        } catch let failure as ExchangeFailure {
            throw await explained(failure)
        }
    }

    func send(_ message: JSONRPCMessage, revision: ProtocolRevision?) async throws {
        do {
            try await stream.send(message, revision: revision)
        } catch let failure as ExchangeFailure {
            throw await explained(failure)
        }
    }

    func established(_ revision: ProtocolRevision) async {}

    func close() async { await process.link.close() }

    /// The failure with what is known of the process's end, which has come or is near: a broken link stops the process.
    private func explained(_ failure: ExchangeFailure) async -> ExchangeFailure {
        switch failure {
        case .lost, .unreachable:
            guard let end = await process.link.end.wait() else { return failure }
            if case .neverStarted(let why) = end.kind { return .unreachable(why) }
            return failure.provesNotRun ? .unreachable("\(end)") : .lost("\(end)")
        case .sessionEnded, .refused, .unreadable: return failure
        }
    }
}
