import NIOCore
import RedisClient

extension FuzzTarget {
    /// Replies are the same however the stream is cut, and keep their bounds. The first byte chooses the cuts.
    static let resp = FuzzTarget(name: "resp") { input in
        guard let first = input.first else { return }
        var limits = RESPLimits()
        (limits.maxBulkBytes, limits.maxLineBytes, limits.maxDepth) = (1_000, 200, 8)
        (limits.maxElements, limits.maxReplyBytes) = (100, 2_000)
        let stream = Array(input.dropFirst())
        let whole = replies(in: stream, limits: limits, pieceBytes: max(stream.count, 1))
        let cut = replies(in: stream, limits: limits, pieceBytes: Int(first % 31) + 1)
        try require(whole == cut, "replies do not depend on how the stream is cut: \(whole) and \(cut)")
    }

    /// The replies before the first error, as text because a number may be none; and whether there was an error.
    private static func replies(in stream: [UInt8], limits: RESPLimits, pieceBytes: Int) -> [String] {
        var parser = RESPParser(limits: limits)
        var replies: [String] = []
        for start in stride(from: 0, to: stream.count, by: pieceBytes) {
            parser.append(ByteBuffer(bytes: stream[start..<min(start + pieceBytes, stream.count)]))
            do {
                while let reply = try parser.next() { replies.append("\(reply)") }
            } catch { return replies + ["error"] }
        }
        return replies
    }
}
