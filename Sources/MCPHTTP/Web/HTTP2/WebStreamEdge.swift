import NIOCore
import NIOHTTP2

/// Stands between a stream and the code that takes it for an HTTP/1.1 connection: marks the end on the last frame
/// instead of sending an empty one after it, and turns the end of what we have to say into the end of the stream.
final class WebStreamEdge: ChannelOutboundHandler {
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    /// The last frame, until it is known whether another one follows.
    private var held: (frame: HTTP2Frame.FramePayload, promise: EventLoopPromise<Void>?)?
    /// When all of the answer is written.
    private var ended: EventLoopFuture<Void>?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = unwrapOutboundIn(data)
        if case .data(let part) = frame, part.data.readableBytes == 0 {
            // An empty part is written to learn when those before it are.
            if let ended { return ended.cascade(to: promise) }
            if part.endStream, let last = held?.frame.ended {
                held?.frame = last
                return end(promise, context)
            }
        }
        passHeld(context)
        held = (frame, promise)
        if frame.isEnd { end(nil, context) }
    }

    func flush(context: ChannelHandlerContext) {
        passHeld(context)
        context.flush()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard case .output = mode else { return context.close(mode: mode, promise: promise) }
        // The answer is complete; what the client still wants to send is not needed.
        passHeld(context)
        context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        held?.promise?.fail(ChannelError.ioOnClosedChannel)
        held = nil
    }

    /// The held frame is the last of the answer.
    private func end(_ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        let written = held?.promise ?? promise ?? context.eventLoop.makePromise(of: Void.self)
        held?.promise = written
        ended = written.futureResult
        if let promise, promise.futureResult !== written.futureResult { written.futureResult.cascade(to: promise) }
    }

    private func passHeld(_ context: ChannelHandlerContext) {
        guard let (frame, promise) = held else { return }
        held = nil
        context.write(wrapOutboundOut(frame), promise: promise)
    }
}

extension HTTP2Frame.FramePayload {
    fileprivate var isEnd: Bool {
        switch self {
        case .headers(let headers): headers.endStream
        case .data(let data): data.endStream
        default: false
        }
    }

    /// The same frame as the last one of its stream; nil if it cannot be that.
    fileprivate var ended: HTTP2Frame.FramePayload? {
        switch self {
        case .headers(var headers):
            // These are never the headers of an informational answer, which is flushed before another frame follows.
            headers.endStream = true
            return .headers(headers)
        case .data(var data):
            data.endStream = true
            return .data(data)
        default: return nil
        }
    }
}
