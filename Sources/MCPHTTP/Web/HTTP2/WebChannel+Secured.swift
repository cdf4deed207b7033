import Logging
import NIOCore
import NIOHTTP2
import NIOSSL

extension WebChannel {
    /// Adds TLS, and HTTP/2 or HTTP/1.1 once the handshake has settled which.
    func setUpSecured(_ channel: any Channel, _ context: NIOSSLContext, logger: Logger) throws -> WebPeer {
        let agreed = channel.eventLoop.makePromise(of: WebAgreed.self)
        let handshake = WebHandshake(timeout: TimeAmount(limits.readTimeout), logger: logger, agreed: agreed) {
            isHTTP2 in
            isHTTP2
                ? .streams(try setUpStreams(channel, logger: logger))
                : .requests(try setUpRequests(channel, logger: logger))
        }
        try channel.pipeline.syncOperations.addHandlers([NIOSSLServerHandler(context: context), handshake])
        return WebPeer(channel: channel, carried: .secured(agreed.futureResult))
    }

    private func setUpStreams(_ channel: any Channel, logger: Logger) throws -> WebMultiplex {
        let shell = WebMultiplexHandler(limits: limits, logger: logger)
        let bound = NIOLoopBound(shell, eventLoop: channel.eventLoop)
        let protocols = NIOHTTP2Handler(
            mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: connectionConfiguration,
            streamConfiguration: streamConfiguration
        ) { [limits] stream in
            stream.eventLoop.makeCompletedFuture {
                let shell = bound.value
                let handler = WebConnectionHandler(limits: limits, logger: logger, streamBudget: shell.budget)
                try stream.pipeline.syncOperations.addHandlers([
                    WebStreamEdge(), HTTP2FramePayloadToHTTP1ServerCodec(), handler,
                ])
                let id = try stream.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID) ?? .rootStream
                let connection = WebConnection(
                    channel: stream, handler: NIOLoopBound(handler, eventLoop: stream.eventLoop))
                shell.opened(id, connection)
            }
        }
        try channel.pipeline.syncOperations.addHandlers([protocols, shell])
        return WebMultiplex(channel: channel, handler: shell)
    }

    private var connectionConfiguration: NIOHTTP2Handler.ConnectionConfiguration {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streams),
            // Twice the limit, so that a request somewhat above it is answered with 431 instead of losing the connection.
            HTTP2Setting(parameter: .maxHeaderListSize, value: 2 * limits.headerBytes),
            HTTP2Setting(parameter: .initialWindowSize, value: limits.streamWindowBytes),
        ]
        configuration.targetWindowSize = 4 * limits.streamWindowBytes
        configuration.controlFrameRateLimit.maximumCount = limits.controlFrames
        return configuration
    }

    private var streamConfiguration: NIOHTTP2Handler.StreamConfiguration {
        var configuration = NIOHTTP2Handler.StreamConfiguration()
        configuration.targetWindowSize = limits.streamWindowBytes
        // As a socket has them.
        configuration.outboundBufferSizeHighWatermark = 64 << 10
        configuration.outboundBufferSizeLowWatermark = 32 << 10
        configuration.streamResetFrameRateLimit.maximumCount = limits.streamResets
        configuration.streamErrorRateLimit.maximumCount = limits.streamResets
        return configuration
    }
}
