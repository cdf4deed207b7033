import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Tells Hummingbird's server how to set up an accepted connection and how to serve it.
struct WebChannel: ServerChildChannel {
    /// The most that one read brings, and so the most that is parsed after the connection has decided to stop reading.
    static let readBytes = 16 << 10

    let limits: WebLimits
    let executors: WebLoopExecutors
    let respond: @Sendable (WebRequest, WebConnection) async -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<WebConnection> {
        channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2048, maximum: Self.readBytes))
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
    }

    /// Two tasks a connection, both on its loop: one answers, one waits for the client to leave and then cancels.
    func handle(value connection: WebConnection, logger: Logger) async {
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
