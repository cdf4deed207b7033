import NIOCore
import NIOHTTP1

/// Writes one stream of a legacy session over one connection, until either ends.
struct SessionStreamWriter {
    let stream: EventStream
    let ticket: Int
    let connection: WebConnection
    let session: HTTPSession

    /// Sends the head.
    ///
    /// - Parameters:
    ///   - priming: Whether to begin with an event that has nothing but an id to come back with.
    ///   - number: The last event that the client has seen.
    /// - Returns: False when the client is gone.
    func begin(priming: Bool, after number: Int) async -> Bool {
        guard await connection.send(.head(.ok, SSEHead.headers(sessionID: session.id))) else { return false }
        guard priming else { return true }
        return await write(ServerSentEvent.priming(id: id(number)))
    }

    /// Sends what was read, and all that follows.
    func write(_ first: EventStream.Reading, after number: Int) async {
        var reading = first
        var last = number
        while true {
            switch reading {
            case .events(let events, let isLast):
                for event in events {
                    guard await write(ServerSentEvent.message(event.data, id: id(event.number))) else { return }
                    last = event.number
                }
                if isLast {
                    _ = await connection.send(.end)
                    return
                }
            case .quiet:
                guard await write(ServerSentEvent.keepAlive) else { return }
            case .released(let retryAfter):
                _ = await write(ServerSentEvent.priming(id: id(last), retryAfter: retryAfter))
                _ = await connection.send(.end)
                return
            case .replaced:
                _ = await connection.send(.end)
                return
            }
            reading = await stream.read(ticket, after: last)
        }
    }

    private func id(_ number: Int) -> String { EventID(stream: stream.id, number: number).description }

    private func write(_ bytes: [UInt8]) async -> Bool {
        await connection.send(.body(ByteBuffer(bytes: bytes)))
    }
}
