import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A TCP connection that sends exactly the bytes it is told to. Every wait is bounded.
final class Wire: Sendable {
    private struct State {
        var buffer = ByteBuffer()
        var isEnded = false
        var isLate = false
        var changes = 0
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let channel: any Channel

    private init(_ channel: any Channel) { self.channel = channel }

    /// - Parameter tls: What to begin a TLS handshake with; nil for plain text.
    static func connect(to address: SocketAddress, tls: NIOSSLContext? = nil) async throws -> Wire {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let wire = Wire(channel)
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(Intake(wire: wire))
                    return wire
                }
            }
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }
    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
    /// Tells the server that nothing more will come, and reads on.
    func halfClose() async throws { try await channel.close(mode: .output) }
    func close() async { try? await channel.close() }
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// The certificate that the server showed, once the handshake is over.
    func serverCertificate() async throws -> NIOSSLCertificate? { try await channel.nioSSL_peerCertificate().get() }

    /// Everything up to and including the marker.
    func read(through marker: String) async throws -> String {
        let wanted = Array(marker.utf8)
        return try await take("\"\(marker)\"") { buffer in
            let bytes = buffer.readableBytesView
            guard bytes.count >= wanted.count else { return nil }
            for start in 0...(bytes.count - wanted.count) where bytes.dropFirst(start).starts(with: wanted) {
                return buffer.readString(length: start + wanted.count)
            }
            return nil
        }
    }

    func read(_ count: Int) async throws -> String {
        try await take("\(count) bytes") { $0.readString(length: count) }
    }

    func bytes(_ count: Int) async throws -> [UInt8] {
        try await take("\(count) bytes") { $0.readBytes(length: count) }
    }

    /// Returns once the server has closed its side; gives what it sent before.
    func rest() async throws -> String {
        do {
            return try await take("the end") { _ in nil }
        } catch is Ended {
            return state.withLock { $0.buffer.readString(length: $0.buffer.readableBytes) ?? "" }
        }
    }

    private struct Ended: Error {}

    /// What `parse` finds at the beginning of what has come.
    func take<Value>(_ what: String, _ parse: (inout ByteBuffer) -> Value?) async throws -> Value {
        let alarm = channel.eventLoop.scheduleTask(in: TimeAmount(patience)) { self.change { $0.isLate = true } }
        defer { alarm.cancel() }
        while true {
            var found: Value?
            let (isEnded, isLate, changes) = state.withLock { state in
                found = parse(&state.buffer)
                return (state.isEnded, state.isLate, state.changes)
            }
            if let found { return found }
            if isEnded { throw Ended() }
            if isLate {
                let have = state.withLock { String(buffer: $0.buffer) }
                throw WaitFailure("\(what) did not come; there was: \(have.prefix(500))")
            }
            await waitForChange(after: changes)
        }
    }

    private func waitForChange(after changes: Int) async {
        await withCheckedContinuation { continuation in
            let hasChanged = state.withLock { state in
                if state.changes != changes { return true }
                state.sleeper = continuation
                return false
            }
            if hasChanged { continuation.resume() }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let sleeper = state.withLock { state in
            body(&state)
            state.changes += 1
            return state.sleeper.take()
        }
        sleeper?.resume()
    }

    private final class Intake: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let wire: Wire
        init(wire: Wire) { self.wire = wire }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let part = unwrapInboundIn(data)
            wire.change { $0.buffer.writeImmutableBuffer(part) }
        }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .inputClosed? = event as? ChannelEvent { wire.change { $0.isEnded = true } }
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
        func channelInactive(context: ChannelHandlerContext) { wire.change { $0.isEnded = true } }
    }
}
