import NIOCore

/// One HTTP/2 frame, as bytes and nothing more: tests send what no proper client would.
struct Frame: Equatable {
    enum Kind {
        static let data: UInt8 = 0, headers: UInt8 = 1, reset: UInt8 = 3, settings: UInt8 = 4, ping: UInt8 = 6,
            goAway: UInt8 = 7, windowUpdate: UInt8 = 8, continuation: UInt8 = 9
    }
    enum Flag { static let endStream: UInt8 = 1, ack: UInt8 = 1, endHeaders: UInt8 = 4 }

    var kind: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    var bytes: [UInt8] {
        let length = UInt32(payload.count)
        return length.bigEndianBytes.dropFirst() + [kind, flags] + stream.bigEndianBytes + payload
    }

    static let settings = Frame(kind: Kind.settings)
    static let settingsAck = Frame(kind: Kind.settings, flags: Flag.ack)
    /// Settings with one parameter.
    static func setting(_ parameter: UInt16, _ value: UInt32) -> Frame {
        Frame(kind: Kind.settings, payload: [UInt8(parameter >> 8), UInt8(parameter & 0xFF)] + value.bigEndianBytes)
    }
    static func reset(_ stream: UInt32) -> Frame {
        Frame(kind: Kind.reset, stream: stream, payload: UInt32(8).bigEndianBytes)
    }
    static func ping(ack: Bool = false, _ payload: [UInt8] = Array(repeating: 7, count: 8)) -> Frame {
        Frame(kind: Kind.ping, flags: ack ? Flag.ack : 0, payload: payload)
    }
    static func data(_ stream: UInt32, _ text: String, isEnd: Bool = true) -> Frame {
        Frame(kind: Kind.data, flags: isEnd ? Flag.endStream : 0, stream: stream, payload: Array(text.utf8))
    }

    /// A request without a body, or the head of one with a body.
    static func request(
        _ stream: UInt32, _ method: String = "GET", path: String = "/", isEnd: Bool = true,
        headers: [(name: String, value: String)] = []
    ) -> Frame {
        let pseudo = [(":method", method), (":scheme", "https"), (":path", path), (":authority", "localhost")]
        let block = (pseudo + headers).flatMap { literal($0.0) + literal($0.1, opening: false) }
        return Frame(
            kind: Kind.headers, flags: Flag.endHeaders | (isEnd ? Flag.endStream : 0), stream: stream, payload: block)
    }

    /// The bytes of a head that may be larger than a frame: the rest follows in continuations.
    var inParts: [UInt8] {
        let size = 16_384
        guard payload.count > size else { return bytes }
        var parts = Frame(
            kind: kind, flags: flags & ~Flag.endHeaders, stream: stream, payload: Array(payload.prefix(size))
        ).bytes
        for start in stride(from: size, to: payload.count, by: size) {
            let isLast = start + size >= payload.count
            parts +=
                Frame(
                    kind: Kind.continuation, flags: isLast ? Flag.endHeaders : 0, stream: stream,
                    payload: Array(payload.dropFirst(start).prefix(size))
                ).bytes
        }
        return parts
    }

    /// A header field that is not indexed: a zero, then name and value, each after its length (RFC 7541, 6.2.2).
    private static func literal(_ text: String, opening: Bool = true) -> [UInt8] {
        var length: [UInt8] = []
        var rest = text.utf8.count
        if rest < 127 {
            length = [UInt8(rest)]
        } else {
            length = [127]
            rest -= 127
            while rest >= 128 {
                length.append(UInt8(rest % 128 + 128))
                rest /= 128
            }
            length.append(UInt8(rest))
        }
        return (opening ? [0] : []) + length + Array(text.utf8)
    }

    /// The first four bytes of the payload, or those behind the first four, as a number.
    func number(at offset: Int = 0) -> UInt32 {
        payload.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension UInt32 {
    fileprivate var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(self >> (24 - 8 * $0) & 0xFF) } }
}

extension Wire {
    func send(_ frames: Frame...) async throws { try await send(frames.flatMap(\.bytes)) }

    /// Says what a client of HTTP/2 says first.
    func sendPreface(_ settings: Frame = .settings) async throws { try await send(Frame.preface + settings.bytes) }

    func frame() async throws -> Frame {
        try await take("a frame") { buffer in
            guard let head = buffer.getBytes(at: buffer.readerIndex, length: 9) else { return nil }
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard buffer.readableBytes >= 9 + length else { return nil }
            buffer.moveReaderIndex(forwardBy: 9)
            let stream = head[5...8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Frame(kind: head[3], flags: head[4], stream: stream, payload: buffer.readBytes(length: length) ?? [])
        }
    }

    /// The next frame of a kind; others before it are passed over.
    func frame(_ kind: UInt8, on stream: UInt32? = nil) async throws -> Frame {
        while true {
            let frame = try await frame()
            if frame.kind == kind, stream == nil || frame.stream == stream { return frame }
        }
    }
}
