import HummingbirdCore
import Logging
import MCP
import NIOCore
import NIOHTTP1

/// Tells Hummingbird's server how to set up an accepted connection and how to serve it.
struct WebChannel: ServerChildChannel {
    /// The most that one read brings, and so the most that is parsed after the connection has decided to stop reading.
    static let readBytes = 16 << 10

    let limits: WebLimits
    let executors: WebLoopExecutors
    /// For TLS; nil for plain text.
    var certificates: WebCertificates?
    let respond: @Sendable (WebRequest, WebConnection) async -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<WebPeer> {
        channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2048, maximum: Self.readBytes))
            guard let certificates else {
                return WebPeer(channel: channel, carried: .requests(try setUpRequests(channel, logger: logger)))
            }
            guard let context = certificates.context else { throw ChannelError.operationUnsupported }
            return try setUpSecured(channel, context, logger: logger)
        }
    }

    /// Adds the handlers of HTTP/1.1.
    func setUpRequests(_ channel: any Channel, logger: Logger) throws -> WebConnection {
        var parsing = NIOHTTPDecoderLimitConfiguration()
        parsing.maxHeaderListSize = limits.headerBytes
        parsing.maxHeaderFieldSize = limits.headerBytes
        parsing.maxHeaderFieldCount = limits.headerCount
        let handler = WebConnectionHandler(limits: limits, logger: logger)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(WebIntake(connection: handler))
        // `WebOwed` validates the headers we write, before any of an answer is written. What a client sends behind a
        // request to upgrade is for the protocol that it upgrades to.
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(
            ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: parsing)))
        try pipeline.addHandler(handler)
        return WebConnection(channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
    }

    func handle(value peer: WebPeer, logger: Logger) async {
        switch peer.carried {
        case .requests(let connection): await serve(connection)
        case .secured(let agreed): await serve(peer.channel, agreed)
        }
    }

    private func serve(_ channel: any Channel, _ agreed: EventLoopFuture<WebAgreed>) async {
        let carried = await withTaskCancellationHandler {
            try? await agreed.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        switch carried {
        case .requests(let connection): await serve(connection)
        case .streams(let multiplex): await serve(multiplex)
        case nil: channel.close(promise: nil)
        }
    }

    /// One task a stream, as if each were a connection, all on the connection's loop.
    private func serve(_ multiplex: WebMultiplex) async {
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(executors[multiplex.channel.eventLoop]) {
                await withDiscardingTaskGroup { group in
                    while let stream = try? await multiplex.streams.next() {
                        group.addTask {
                            await serve(stream)
                            multiplex.responderEnded()
                        }
                    }
                }
            }
        } onCancel: {
            multiplex.channel.close(promise: nil)
        }
    }

    /// Two tasks a connection, both on its loop: one answers, one waits for the client to leave and then cancels.
    private func serve(_ connection: WebConnection) async {
        let executor = executors[connection.channel.eventLoop]
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: executor) {
                    // A client that sends one request and closes is heard even if it has left before this task starts.
                    var request = await connection.next()
                    while let current = request {
                        await respond(current, connection)
                        request = Task.isCancelled ? nil : await connection.next()
                    }
                }
                group.addTask(executorPreference: executor) { await connection.gone() }
                await group.next()
                group.cancelAll()
            }
            await connection.end()
        } onCancel: {
            connection.channel.close(promise: nil)
        }
    }
}
