import Testing

@testable import MCPHTTP

@Suite struct `Server-sent event` {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a message has its data on one line`() {
        #expect(text(ServerSentEvent.message(Array("{}".utf8))) == "event: message\ndata: {}\n\n")
    }

    @Test func `a message may have an id`() {
        #expect(text(ServerSentEvent.message([0x31], id: "2-3")) == "id: 2-3\nevent: message\ndata: 1\n\n")
    }

    @Test func `priming gives an id and no content`() {
        #expect(text(ServerSentEvent.priming(id: "2-0")) == "id: 2-0\ndata: \n\n")
    }

    @Test(arguments: [(Duration.milliseconds(1500), 1500), (.zero, 0), (.seconds(-1), 0), (.microseconds(1500), 1)])
    func `the time to come back is in whole milliseconds`(time: Duration, milliseconds: Int) {
        let event = text(ServerSentEvent.priming(id: "2-1", retryAfter: time))
        #expect(event == "id: 2-1\nretry: \(milliseconds)\ndata: \n\n")
    }

    @Test func `a sign of life is a comment`() {
        #expect(text(ServerSentEvent.keepAlive) == ":\r\n\r\n")
    }
}

@Suite struct `Event id` {
    @Test func `is read as it was written`() {
        for id in [EventID(stream: 0, number: 0), EventID(stream: 12, number: 345)] {
            #expect(EventID(id.description) == id)
        }
    }

    @Test(arguments: [
        "", "-", "1", "1-", "-1", "1-2-3", "a-1", "1-b", " 1-2", "1-2 ", "+1-2", "1-+2", "01-2", "1--2", "-1-2",
        "99999999999999999999-1", "1-99999999999999999999", "１-２", "1‐2",
    ])
    func `is nothing else`(text: String) {
        #expect(EventID(text) == nil)
    }
}
