import Testing

@testable import MCP

@Suite struct `Line splitter` {
    /// Cuts the text into blocks of a size and collects all frames.
    func split(_ text: String, maximum: Int = 100, blockSize: Int) -> [TransportFrame] {
        var splitter = LineSplitter(maximumLineBytes: maximum)
        var frames = FIFO<TransportFrame>()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            splitter.feed(rest.prefix(blockSize), into: &frames)
            rest = rest.dropFirst(blockSize)
        }
        return frames.drain() + [splitter.finish()].compactMap { $0 }
    }

    func message(_ text: String) -> TransportFrame { .message(Array(text.utf8)) }

    @Test(arguments: 1...12)
    func `lines are the same however they are cut into blocks`(blockSize: Int) {
        #expect(
            split("{}\n{\"a\":1}\r\n\n \t\r\n[1]\nrest", blockSize: blockSize)
                == [message("{}"), message("{\"a\":1}"), message("[1]"), message("rest")])
    }

    @Test(arguments: 1...12)
    func `a line beyond the limit is reported in its place, and the next one is read`(blockSize: Int) {
        #expect(
            split("ab\nabcdefg\nabcde\r\ncd\nabcdef", maximum: 5, blockSize: blockSize)
                == [message("ab"), .tooLong(byteCount: 7), message("abcde"), message("cd"), .tooLong(byteCount: 6)])
    }

    @Test func `nothing is left after the last newline`() {
        #expect(split("a\n", blockSize: 8) == [message("a")])
        #expect(split("", blockSize: 8) == [])
        #expect(split("\r", blockSize: 8) == [])
    }

    @Test func `an endless line takes no memory beyond the limit`() {
        var splitter = LineSplitter(maximumLineBytes: 10)
        var frames = FIFO<TransportFrame>()
        let block = [UInt8](repeating: 0x61, count: 1000)
        for _ in 0..<1000 { splitter.feed(block[...], into: &frames) }
        #expect(frames.isEmpty)
        #expect(splitter.finish() == .tooLong(byteCount: 1_000_000))
    }
}
