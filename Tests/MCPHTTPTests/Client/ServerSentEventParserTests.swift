import MCPHTTP
import Testing

@Suite struct `Reading server-sent events` {
    private typealias Event = ServerSentEventParser.Event

    /// What a stream gives, cut into parts of a size.
    private func parse(_ text: String, by size: Int = .max, maxBytes: Int = 1000) throws -> [Event] {
        var parser = ServerSentEventParser(maxBytes: maxBytes)
        var rest = Array(text.utf8)[...]
        var events: [Event] = []
        while !rest.isEmpty {
            events += try parser.consume(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return events
    }

    private func text(_ event: Event) -> String? { event.data.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: ["\n", "\r\n", "\r"]) func `events are the same however they are cut`(end: String) throws {
        let lines = [
            "\u{FEFF}: hello", "event: message", "id: 7", "data: one", "data:  two", "data", "", "retry: 500", "", "",
            "event: ping", "data: é", "", "data: half",
        ]
        let stream = lines.joined(separator: end)
        let whole = try parse(stream)
        #expect(whole.map(text) == ["one\n two\n", nil, "é"])
        #expect(whole.map(\.name) == ["message", "message", "ping"])
        #expect(whole.map(\.id) == ["7", nil, nil])
        #expect(whole.map(\.retry) == [nil, .milliseconds(500), nil])
        for size in 1...9 { #expect(try parse(stream, by: size) == whole, "parts of \(size)") }
    }

    @Test func `a priming event has an id and empty data`() throws {
        let event = try #require(try parse("id: a\nretry: 10\ndata: \n\n").first)
        #expect(event.id == "a")
        #expect(event.data == [])
        #expect(event.retry == .milliseconds(10))
    }

    @Test func `blocks that say nothing are no events`() throws {
        #expect(try parse(":\r\n\r\n\n\n: comment\n\nfoo: bar\n\nevent: message\n\n").isEmpty)
    }

    @Test func `the name of one event is not that of the next`() throws {
        #expect(try parse("event: ping\n\ndata: 1\n\n").map(\.name) == ["message"])
    }

    @Test(arguments: ["1\u{0}2", "a\u{7F}", String(repeating: "x", count: 5000)])
    func `an id that could not be sent back is ignored`(id: String) throws {
        #expect(try parse("id: \(id)\ndata: 1\n\n", maxBytes: 10_000).map(\.id) == [nil])
    }

    @Test func `an empty id takes the last one away`() throws {
        #expect(try parse("id\ndata: 1\n\n").map(\.id) == [""])
    }

    @Test(arguments: ["", "1.5", "-1", "1e3", "0x10", " 5", "５"]) func `a wait is digits alone`(wait: String) throws {
        #expect(try parse("retry:\(wait == " 5" ? "  5" : wait)\ndata: 1\n\n").map(\.retry) == [nil])
    }

    @Test(arguments: ["99999999999", String(repeating: "9", count: 500)])
    func `a wait of years is cut to a day`(wait: String) throws {
        #expect(try parse("retry: \(wait)\n\n").map(\.retry) == [.seconds(86_400)])
    }

    @Test(arguments: [
        String(repeating: "x", count: 101), ":" + String(repeating: " ", count: 101),
        String(repeating: "data: 12345678\n", count: 20),
    ])
    func `what has no end is given up`(stream: String) throws {
        for size in [1, 7, Int.max] {
            #expect(throws: ServerSentEventParser.Failure.tooLong(maxBytes: 100)) {
                try parse(stream, by: size, maxBytes: 100)
            }
        }
    }

    @Test func `many events of allowed length are no problem`() throws {
        let stream = String(repeating: "data: 12345678901234567890\n\n", count: 200)
        #expect(try parse(stream, by: 13, maxBytes: 100).count == 200)
    }
}
