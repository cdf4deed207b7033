import NIOCore
import NIOPosix
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A client that sends exactly the bytes it is told to and shows exactly the bytes it gets.
struct WebTestClient: Sendable {
    /// An answer with the chunked encoding removed.
    struct Answer: Equatable {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    let channel: any Channel
    private let inbox: NIOLoopBound<Inbox>

    static func connect(to address: SocketAddress) async throws -> WebTestClient {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let inbox = Inbox()
                    try channel.pipeline.syncOperations.addHandler(inbox)
                    return WebTestClient(
                        channel: channel, inbox: NIOLoopBound(inbox, eventLoop: channel.eventLoop))
                }
            }
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }
    func send(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes) }
    func halfClose() async throws { try await channel.close(mode: .output) }
    func close() async { try? await channel.close() }
    /// Closes with a reset instead of an orderly end.
    func reset() async throws {
        let socket = try #require(channel as? any SocketOptionProvider)
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }
    func readOn() async throws { try await channel.setOption(.autoRead, value: true).get() }

    /// Everything up to and including `marker`, or up to the end of the connection if that comes first.
    func read(through marker: String) async -> String { await take { $0.end(of: marker) } }
    /// Everything until the server closes.
    func rest() async -> String { await take { _ in nil } }
    func bytes(_ count: Int) async -> String { await take { $0.readableBytes >= count ? count : nil } }

    func answer(hasBody: Bool = true) async throws -> Answer {
        let head = await read(through: "\r\n\r\n").split(separator: "\r\n")
        let words = try #require(head.first, "no answer").split(separator: " ")
        let status = try #require(words.count > 1 ? Int(words[1]) : nil)
        var answer = Answer(status: status, headers: [:], body: "")
        for line in head.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            if field.count == 2 { answer.headers[field[0].lowercased()] = field[1].drop { $0 == " " }.description }
        }
        guard hasBody else { return answer }
        if let length = answer.headers["content-length"].flatMap({ Int($0) }) {
            answer.body = await bytes(length)
        } else if answer.headers["transfer-encoding"] == "chunked" {
            while let chunk = await chunk() { answer.body += chunk }
        }
        return answer
    }
    /// The next chunk of a chunked body, nil at its end.
    func chunk() async -> String? {
        let size = Int(await read(through: "\r\n").dropLast(1), radix: 16) ?? 0
        let text = await bytes(size + 2)
        return size == 0 ? nil : String(text.unicodeScalars.dropLast(2).map(Character.init))
    }

    private func take(_ length: @escaping @Sendable (ByteBuffer) -> Int?) async -> String {
        await withCheckedContinuation { waiter in
            channel.eventLoop.execute { inbox.value.take(length) { waiter.resume(returning: $0) } }
        }
    }

    private final class Inbox: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private var buffer = ByteBuffer()
        private var isEnded = false
        private var waiting: (length: (ByteBuffer) -> Int?, done: (String) -> Void)?

        func take(_ length: @escaping (ByteBuffer) -> Int?, done: @escaping (String) -> Void) {
            waiting = (length, done)
            serve()
        }
        private func serve() {
            guard let waiting else { return }
            guard let length = waiting.length(buffer) ?? (isEnded ? buffer.readableBytes : nil) else { return }
            self.waiting = nil
            let text = buffer.readString(length: min(length, buffer.readableBytes)) ?? ""
            buffer.discardReadBytes()
            waiting.done(text)
        }
        private func end() {
            isEnded = true
            serve()
        }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var part = unwrapInboundIn(data)
            buffer.writeBuffer(&part)
            serve()
        }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .inputClosed? = event as? ChannelEvent { end() }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
        func channelInactive(context: ChannelHandlerContext) { end() }
    }
}

extension ByteBuffer {
    fileprivate func end(of marker: String) -> Int? {
        let (bytes, wanted) = (readableBytesView, Array(marker.utf8))
        guard bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count) where bytes.dropFirst(start).starts(with: wanted) {
            return start + wanted.count
        }
        return nil
    }
}
