package import BoltClient
import NIOCore
import NIOPosix
import Synchronization

/// Stands in for a server where a real one cannot show something: answers each request as a closure says.
package final class ScriptedPeer: Sendable {
    package enum Reply: Sendable {
        case success([String: BoltValue] = [:])
        case failure(String)
        case ignored
        case row([BoltValue])
        case close
    }

    package struct Request: Sendable {
        package var tag: UInt8
        package var fields: [BoltValue]
        /// Counts the connections from 1.
        package var connection: Int
    }

    package static let hello: UInt8 = 0x01, logon: UInt8 = 0x6A, run: UInt8 = 0x10, pull: UInt8 = 0x3F,
        begin: UInt8 = 0x11
    package static let commit: UInt8 = 0x12, rollback: UInt8 = 0x13, reset: UInt8 = 0x0F, route: UInt8 = 0x66
    package static let discard: UInt8 = 0x2F

    package typealias Script = @Sendable (Request) -> [Reply]

    package let port: Int
    private let channel: any Channel
    private let log: RequestLog

    /// What was asked for, in its order.
    package var requests: [Request] { log.requests }
    package var tags: [UInt8] { log.requests.map(\.tag) }

    package init(version: BoltVersion = BoltVersion(5, 8), _ script: @escaping Script) async throws {
        let log = RequestLog()
        self.log = log
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(PeerHandler(version, log, script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    package func configuration(isRouted: Bool = false) -> BoltConfiguration {
        var configuration = BoltConfiguration(
            address: BoltAddress(host: "127.0.0.1", port: port), isRouted: isRouted,
            authentication: .basic(user: "u", password: "p"))
        configuration.retryDelay = .zero
        // A busy machine may be slow even here.
        configuration.connectTimeout = .seconds(60)
        configuration.resetTimeout = .seconds(60)
        return configuration
    }
}

final class RequestLog: Sendable {
    private let state = Mutex((connections: 0, requests: [ScriptedPeer.Request]()))
    var requests: [ScriptedPeer.Request] { state.withLock { $0.requests } }

    func connected() -> Int {
        state.withLock { state in
            state.connections += 1
            return state.connections
        }
    }

    func note(_ request: ScriptedPeer.Request) { state.withLock { $0.requests.append(request) } }
}

private final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let version: BoltVersion
    private let log: RequestLog
    private let script: ScriptedPeer.Script
    private var start: [UInt8] = []
    private var reader = ChunkReader(maxMessageBytes: 1 << 20)
    private var number = 0

    init(_ version: BoltVersion, _ log: RequestLog, _ script: @escaping ScriptedPeer.Script) {
        (self.version, self.log, self.script) = (version, log, script)
    }

    func channelActive(context: ChannelHandlerContext) { number = log.connected() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Array(unwrapInboundIn(data).readableBytesView)
        if start.count < BoltHandshake.request.count {
            let missing = BoltHandshake.request.count - start.count
            start += bytes.prefix(missing)
            bytes.removeFirst(min(missing, bytes.count))
            guard start.count == BoltHandshake.request.count else { return }
            write([0, 0, version.minor, version.major], context)
        }
        for message in (try? reader.read(bytes)) ?? [] { answer(message, context) }
    }

    private func answer(_ message: [UInt8], _ context: ChannelHandlerContext) {
        var decoder = PackStreamDecoder(message)
        guard let (tag, count) = try? decoder.structureHeader() else { return }
        let fields = (0..<count).compactMap { _ in try? decoder.value() }
        let request = ScriptedPeer.Request(tag: tag, fields: fields, connection: number)
        log.note(request)
        for reply in script(request) {
            var encoder = PackStreamEncoder()
            switch reply {
            case .success(let fields): try? encoder.writeStructure(0x70, [.map(fields)])
            case .failure(let code):
                try? encoder.writeStructure(0x7F, [["code": .string(code), "message": "as scripted"]])
            case .ignored: try? encoder.writeStructure(0x7E, [])
            case .row(let values): try? encoder.writeStructure(0x71, [.list(values)])
            case .close: return context.close(promise: nil)
            }
            write(Chunks.frame(encoder.bytes), context)
        }
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }
}
