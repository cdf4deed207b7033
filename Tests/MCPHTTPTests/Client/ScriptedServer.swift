import NIOCore
import NIOPosix
import Synchronization

/// A server that answers each request with the bytes it is told to, sensible or not.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        /// Which connection it came over, counted from 0.
        var connection: Int
        var method: String
        var target: String
        var headers: [String: String]
        var body: String
    }

    /// What is written after a request, and whether the connection ends then.
    struct Reply: Sendable {
        var text: String
        var closes = false

        static func closing(_ text: String) -> Reply { Reply(text: text, closes: true) }
        static let nothing = Reply(text: "")

        static func full(
            _ status: String, _ type: String? = "application/json", _ body: String = "", headers: [String] = []
        ) -> Reply {
            let lines =
                ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
                + (type.map { ["Content-Type: \($0)"] } ?? [])
            return Reply(text: lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }

        static func json(_ body: String) -> Reply { full("200 OK", "application/json", body) }

        /// An event stream that goes on.
        static func stream(_ events: String, headers: [String] = []) -> Reply {
            let head = ["HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"] + headers
            return Reply(text: head.joined(separator: "\r\n") + "\r\n\r\n" + chunk(events))
        }

        /// An event stream that ends in order.
        static func endedStream(_ events: String) -> Reply { Reply(text: stream(events).text + "0\r\n\r\n") }
        /// An event stream that breaks.
        static func brokenStream(_ events: String) -> Reply { Reply(text: stream(events).text, closes: true) }

        static func chunk(_ text: String) -> String {
            text.isEmpty ? "" : "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
        }
    }

    typealias Script = @Sendable (Request, ScriptedServer) -> Reply

    private struct State {
        var requests: [Request] = []
        var channels: [any Channel] = []
    }

    private let state = Mutex(State())
    private let script: Script

    private init(_ script: @escaping Script) { self.script = script }

    /// Serves while `body` runs, which gets the URL.
    static func run(_ script: @escaping Script, body: (String, ScriptedServer) async throws -> Void) async throws {
        let server = ScriptedServer(script)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = server.state.withLock { state in
                        state.channels.append(channel)
                        return state.channels.count - 1
                    }
                    try channel.pipeline.syncOperations.addHandler(Intake(server: server, connection: number))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Void, any Error>
        do {
            try await body("http://127.0.0.1:\(listener.localAddress?.port ?? 0)/mcp", server)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try? await listener.close()
        for channel in server.state.withLock({ $0.channels }) { try? await channel.close() }
        try result.get()
    }

    var requests: [Request] { state.withLock { $0.requests } }
    var connectionCount: Int { state.withLock { $0.channels.count } }

    /// Writes to a connection that a stream was left open on.
    func push(_ events: String, to connection: Int) {
        let channel = state.withLock { $0.channels[connection] }
        channel.writeAndFlush(ByteBuffer(string: Reply.chunk(events)), promise: nil)
    }

    private final class Intake: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let server: ScriptedServer
        private let connection: Int
        private var buffer = ByteBuffer()

        init(server: ScriptedServer, connection: Int) {
            self.server = server
            self.connection = connection
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            buffer.writeImmutableBuffer(unwrapInboundIn(data))
            while let request = next() {
                server.state.withLock { $0.requests.append(request) }
                let reply = server.script(request, server)
                let done = context.writeAndFlush(NIOAny(ByteBuffer(string: reply.text)))
                if reply.closes {
                    let channel = context.channel
                    done.whenComplete { _ in channel.close(promise: nil) }
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func next() -> Request? {
            let text = String(buffer: buffer)
            guard let end = text.utf8.firstRange(of: "\r\n\r\n".utf8) else { return nil }
            let lines = text[..<end.lowerBound].split(separator: "\r\n")
            let words = lines.first?.split(separator: " ") ?? []
            guard words.count == 3 else { return nil }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let name = line.prefix { $0 != ":" }
                headers[name.lowercased()] = String(line.dropFirst(name.count + 1).drop { $0 == " " })
            }
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            let head = text.utf8.distance(from: text.startIndex, to: end.upperBound)
            guard buffer.readableBytes >= head + length else { return nil }
            buffer.moveReaderIndex(forwardBy: head)
            let body = buffer.readString(length: length) ?? ""
            return Request(
                connection: connection, method: String(words[0]), target: String(words[1]), headers: headers, body: body
            )
        }
    }
}
