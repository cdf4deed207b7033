@testable import MCP

extension FuzzTarget {
    /// Lines are the same however the stream is cut into blocks. The first byte chooses the cuts.
    static let lines = FuzzTarget(name: "lines") { input in
        guard let first = input.first else { return }
        let stream = input.dropFirst()
        let limit = 24
        let whole = lines(of: stream, limit: limit, blockBytes: max(stream.count, 1))
        let cut = lines(of: stream, limit: limit, blockBytes: Int(first % 31) + 1)
        try require(whole == cut, "lines do not depend on how the stream is cut: \(whole) and \(cut)")
        for case .message(let line) in whole {
            try require(line.count <= limit, "no line is longer than the limit")
            try require(!line.contains(0x0A), "no line contains a line break")
        }
    }

    private static func lines(of stream: ArraySlice<UInt8>, limit: Int, blockBytes: Int) -> [TransportFrame] {
        var splitter = LineSplitter(maximumLineBytes: limit)
        var frames = FIFO<TransportFrame>()
        var rest = stream
        while !rest.isEmpty {
            splitter.feed(rest.prefix(blockBytes), into: &frames)
            rest = rest.dropFirst(blockBytes)
        }
        var lines: [TransportFrame] = []
        while let frame = frames.popFirst() { lines.append(frame) }
        if let last = splitter.finish() { lines.append(last) }
        return lines
    }
}
