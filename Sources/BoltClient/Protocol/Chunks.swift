/// Cuts messages into the chunks in which they travel.
package enum Chunks {
    static let maxChunk = 0xFFFF

    /// - Returns: The message in chunks, and the empty chunk that ends it.
    package static func frame(_ message: [UInt8]) -> [UInt8] {
        var framed: [UInt8] = []
        framed.reserveCapacity(message.count + 2 * (message.count / maxChunk + 2))
        var rest = message[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(maxChunk)
            framed.append(UInt8(truncatingIfNeeded: chunk.count >> 8))
            framed.append(UInt8(truncatingIfNeeded: chunk.count))
            framed.append(contentsOf: chunk)
            rest = rest.dropFirst(maxChunk)
        }
        framed.append(contentsOf: [0, 0])
        return framed
    }
}

/// Puts messages together from bytes that arrive in any pieces.
package struct ChunkReader {
    private enum Expectation {
        case header
        case secondHeaderByte(first: UInt8)
        case data(left: Int)
    }

    private var expectation = Expectation.header
    private var message: [UInt8] = []
    private let maxMessageBytes: Int

    package init(maxMessageBytes: Int) { self.maxMessageBytes = maxMessageBytes }

    /// The messages that are complete with these bytes. Empty chunks between messages keep a connection alive and mean
    /// nothing.
    package mutating func read(_ bytes: some Collection<UInt8>) throws(BoltError) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var rest = bytes[bytes.startIndex...]
        while let first = rest.first {
            switch expectation {
            case .header:
                expectation = .secondHeaderByte(first: first)
                rest = rest.dropFirst()
            case .secondHeaderByte(let high):
                rest = rest.dropFirst()
                let size = Int(high) << 8 | Int(first)
                if size == 0 {
                    if !message.isEmpty { messages.append(message) }
                    message = []
                    expectation = .header
                } else {
                    guard message.count + size <= maxMessageBytes else {
                        throw BoltError(.tooLarge, "a message of the server is larger than \(maxMessageBytes) bytes")
                    }
                    expectation = .data(left: size)
                }
            case .data(let left):
                let part = rest.prefix(left)
                message.append(contentsOf: part)
                rest = rest.dropFirst(part.count)
                expectation = part.count == left ? .header : .data(left: left - part.count)
            }
        }
        return messages
    }
}
