import AsyncHTTPClient
import Logging
import MCP
import NIOCore
import Synchronization

/// Reads the stream of one request, however often it breaks, until the answer has come.
final class AnswerStream: Sendable {
    private struct State {
        var resumption: StreamResumption
        var answer: JSONRPCResponse?
    }

    /// How long the caller, who could have the answer already, waits for the end of its stream.
    private static let lingering = Duration.milliseconds(100)

    private let id: RequestID
    private let allowsRequests: Bool
    private let configuration: HTTPClientTransport.Configuration
    private let deliver: @Sendable (JSONRPCMessage) async throws -> Void
    private let state: Mutex<State>
    private let isAnswered = WebSettled<Void>()

    /// - Parameter deliver: Takes what comes besides the answer.
    init(
        id: RequestID, allowsRequests: Bool, configuration: HTTPClientTransport.Configuration,
        deliver: @escaping @Sendable (JSONRPCMessage) async throws -> Void
    ) {
        self.id = id
        self.allowsRequests = allowsRequests
        self.configuration = configuration
        self.deliver = deliver
        state = Mutex(State(resumption: StreamResumption(limits: configuration.reconnecting)))
    }

    var answer: JSONRPCResponse? { state.withLock { $0.answer } }
    var lastEventID: String? { state.withLock { $0.resumption.lastEventID } }

    /// What to do after a stream, or an attempt to have one, has ended without the answer.
    func ended() -> StreamResumption.Decision { state.withLock { $0.resumption.ended() } }

    /// Reads up to the end of the stream, which need not hold the answer.
    ///
    /// Once the answer is there, the end is awaited for a moment only: a stream that is left before its end takes the
    /// connection with it.
    ///
    /// - Parameter isResumed: Whether this is a later part of the stream, where a careless server repeats what belongs
    ///   to other requests.
    func read(_ body: HTTPClientResponse.Body, isResumed: Bool) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.readAll(body, isResumed: isResumed) }
                group.addTask {
                    try await self.isAnswered.value()
                    try await self.configuration.clock.sleep(for: Self.lingering)
                }
                try await group.next()
                group.cancelAll()
            }
        } catch {
            // What happens to a stream after the answer concerns nobody.
            if answer == nil { throw ExchangeFailure.from(error) }
        }
        try Task.checkCancellation()
    }

    private func readAll(_ body: HTTPClientResponse.Body, isResumed: Bool) async throws {
        var parser = ServerSentEventParser(maxBytes: configuration.maxMessageBytes)
        for try await part in body {
            for event in try parser.consume(part.readableBytesView) {
                let isDone = state.withLock { state in
                    state.resumption.received(event)
                    return state.answer != nil
                }
                if !isDone { try await take(event, isResumed: isResumed) }
            }
        }
        try Task.checkCancellation()
    }

    private func take(_ event: ServerSentEventParser.Event, isResumed: Bool) async throws {
        guard event.name == "message", let data = event.data, !data.isEmpty else { return }
        let source = ReceivedMessage.Source(id: id, allowsRequests: allowsRequests, isExclusive: !isResumed)
        for message in try ReceivedMessage.parse(data, maxBytes: configuration.maxMessageBytes, from: source) {
            switch message {
            case .answer(let answer):
                state.withLock { $0.answer = answer }
                isAnswered.settle(.success(()))
            case .other(let message): try await deliver(message)
            case .nothing(let why):
                configuration.logger.debug("a message of the server was dropped", metadata: ["why": "\(why)"])
            }
        }
    }
}
