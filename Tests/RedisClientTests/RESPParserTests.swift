import NIOCore
import Testing

@testable import RedisClient

@Suite struct `A reader of replies` {
    private static let samples: [RedisValue] = [
        .status("OK"), .status(""), .bulk([]), .bulk(Array("a\r\nb".utf8)), .integer(-42), .integer(.max),
        .double(1.5), .double(.infinity), .boolean(true), .boolean(false), .bigNumber("-3492890328409238509324850943"),
        .verbatim(format: "txt", Array("Some string".utf8)), .null, .error("SYNTAX invalid\r\nsyntax"), .array([]),
        .set([.integer(1), .bulk([65])]), .map([]), .map([RedisPair(.status("a"), .array([.null, .integer(2)]))]),
        .push([.bulk(Array("message".utf8)), .bulk([66]), .bulk([67])]),
        .attributed(.array([.integer(1)]), attributes: [RedisPair(.status("ttl"), .integer(3600))]),
        .attributed(.push([.status("x")]), attributes: []),
        .array([.attributed(.integer(9), attributes: [RedisPair(.status("k"), .map([]))]), .array([.array([])])]),
    ]

    @Test func `reads every type, split at every byte`() throws {
        for sample in Self.samples {
            let bytes = Array(sample.resp.utf8)
            for split in 0...bytes.count {
                var parser = RESPParser()
                parser.append(ByteBuffer(bytes: bytes[..<split]))
                let early = try parser.next()
                #expect(early == (split == bytes.count ? sample : nil), "\(sample) at \(split)")
                parser.append(ByteBuffer(bytes: bytes[split...]))
                if early == nil { #expect(try parser.next() == sample, "\(sample) at \(split)") }
                #expect(try parser.next() == nil)
            }
        }
    }

    @Test func `reads all types in a row, byte by byte`() throws {
        var parser = RESPParser()
        var values: [RedisValue] = []
        for byte in Self.samples.map(\.resp).joined().utf8 {
            parser.append(ByteBuffer(bytes: [byte]))
            while let value = try parser.next() { values.append(value) }
        }
        #expect(values == Self.samples)
    }

    @Test(arguments: ["$-1\r\n", "*-1\r\n"])
    func `reads the nulls of RESP2`(text: String) throws { #expect(try RESPParser.parse(text) == [.null]) }

    @Test func `reads a number that is none as such`() throws {
        guard case .double(let number)? = try RESPParser.parse(",nan\r\n").first else {
            Issue.record("no number")
            return
        }
        #expect(number.isNaN)
    }

    @Test(arguments: [
        "\r\n", "x\r\n", "+OK\n", "\n", ":\r\n", ":1.5\r\n", ":99999999999999999999\r\n", "$-2\r\n", "$x\r\n",
        "$3\r\nabcd\r\n", "*-2\r\n", "%-1\r\n", "~-1\r\n", "#x\r\n", "#\r\n", "_x\r\n", ",0x1p3\r\n", ",\r\n",
        "(12a\r\n", "(\r\n", "(-\r\n", "=3\r\nabc\r\n", "=4\r\ntxtx\r\n", "!-1\r\n", "*1\r\n>1\r\n+a\r\n", ">0\r\n",
        "*9223372036854775807\r\n", "$9223372036854775807\r\n", "%4611686018427387904\r\n", "*?\r\n", "$?\r\n",
    ])
    func `refuses what is no reply`(text: String) {
        #expect(throws: RedisError.self) { try RESPParser.parse(text) }
    }

    private static func narrow() -> RESPLimits {
        var limits = RESPLimits()
        limits.maxBulkBytes = 10
        limits.maxLineBytes = 20
        limits.maxDepth = 3
        limits.maxElements = 8
        limits.maxReplyBytes = 60
        limits.maxDroppedBytes = 200
        return limits
    }

    @Test func `keeps its bounds`() throws {
        #expect(try RESPParser.parse("*1\r\n*1\r\n*1\r\n:1\r\n", limits: Self.narrow()).count == 1)
        let tooMuch = [
            "$201\r\n", "+\(String(repeating: "x", count: 20))\r\n", String(repeating: "+", count: 21),
            "*1\r\n*1\r\n*1\r\n*1\r\n", "*201\r\n", "|1\r\n|1\r\n|1\r\n|1\r\n",
            "*50\r\n" + String(repeating: "$8\r\nabcdefgh\r\n", count: 15),
            ">9\r\n", ">2\r\n+message\r\n$11\r\n", "|1\r\n+a\r\n$11\r\nabcdefghijk\r\n>1\r\n",
        ]
        for text in tooMuch {
            let error = #expect(throws: RedisError.self, "\(text)") {
                try RESPParser.parse(text, limits: Self.narrow())
            }
            #expect(error?.code == .protocolViolation, "\(text)")
        }
    }

    @Test(arguments: [
        "$11\r\nabcdefghijk\r\n", "*8\r\n" + String(repeating: ":1\r\n", count: 8),
        "*2\r\n*5\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n*3\r\n:1\r\n:1\r\n:1\r\n",
        "*7\r\n" + String(repeating: "$8\r\nabcdefgh\r\n", count: 7),
        "*2\r\n$1\r\na\r\n%1\r\n+k\r\n$12\r\nabcdefghij\r\n\r\n", "|1\r\n+a\r\n$11\r\nabcdefghijk\r\n+OK\r\n",
    ])
    func `drops a reply that is too large, and goes on behind it, however it is cut`(text: String) throws {
        for pieceBytes in [1, 2, 3, 7, 1_000] {
            var parser = RESPParser(limits: Self.narrow())
            var seen: [String] = []
            let bytes = Array(("+before\r\n" + text + "+after\r\n").utf8)
            for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
                parser.append(ByteBuffer(bytes: bytes[start..<min(start + pieceBytes, bytes.count)]))
                var isDone = false
                while !isDone {
                    do {
                        let reply = try parser.next()
                        if let reply { seen.append(reply.string ?? "?") } else { isDone = true }
                    } catch {
                        seen.append(error.code.rawValue)
                        isDone = error.code != .tooLarge
                    }
                }
            }
            #expect(seen == ["before", "tooLarge", "after"], "\(pieceBytes)")
        }
    }

    @Test func `counts its bounds for each reply anew`() throws {
        var limits = RESPLimits()
        limits.maxReplyBytes = 16
        limits.maxElements = 2
        let many = String(repeating: "*1\r\n:1\r\n", count: 100)
        #expect(try RESPParser.parse(many, limits: limits).count == 100)
    }

    @Test func `writes commands as arrays of texts`() {
        var buffer = ByteBuffer()
        let command: [RedisArgument] = ["SET", "k\r\n", 12, RedisArgument(-1.5)]
        RESPWriter.write(command, to: &buffer)
        #expect(String(buffer: buffer) == "*4\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$2\r\n12\r\n$4\r\n-1.5\r\n")
        #expect(RESPWriter.size(of: command) >= buffer.readableBytes)
    }
}
