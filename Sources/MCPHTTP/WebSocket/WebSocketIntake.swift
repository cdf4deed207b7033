import NIOCore
import NIOWebSocket

/// Reads frames with NIO's decoder, and knows whether one has begun and not ended, which that one does not tell.
final class WebSocketIntake: ByteToMessageDecoder {
    typealias InboundOut = WebSocketFrame

    private let decoder: WebSocketFrameDecoder
    private let handler: WebSocketHandler
    /// Bytes that the decoder has taken since the last whole frame.
    private var begunBytes = 0

    init(maxFrameBytes: Int, handler: WebSocketHandler) {
        decoder = WebSocketFrameDecoder(maxFrameSize: min(maxFrameBytes, Int(UInt32.max)))
        self.handler = handler
    }

    func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        let before = buffer.readableBytes
        let state = try decoder.decode(context: context, buffer: &buffer)
        begunBytes = state == .continue ? 0 : begunBytes + before - buffer.readableBytes
        handler.received(isMidFrame: begunBytes + buffer.readableBytes > 0)
        return state
    }

    /// What is left of a frame at the end is of no use.
    func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws -> DecodingState {
        .needMoreData
    }
}
