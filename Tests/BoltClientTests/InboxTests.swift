import Testing

@testable import BoltClient

@Suite struct `What arrives on a connection` {
    /// A login, a row and its summary, as a server sends them.
    static func script() throws -> [UInt8] {
        let success = try answer(0x70, [:])
        return [0, 0, 4, 5] + success + success + success + (try row([1, "x"])) + (try answer(0x70, [:]))
    }

    static func answer(_ tag: UInt8, _ fields: [String: BoltValue]) throws -> [UInt8] {
        var encoder = PackStreamEncoder()
        try encoder.writeStructure(tag, [.map(fields)])
        return Chunks.frame(encoder.bytes)
    }

    static func row(_ values: [BoltValue]) throws -> [UInt8] {
        var encoder = PackStreamEncoder()
        try encoder.writeStructure(0x71, [.list(values)])
        return Chunks.frame(encoder.bytes)
    }

    /// Settled and logged in, with a stream of rows asked for.
    static func streaming() throws -> Inbox {
        var inbox = Inbox(maxMessageBytes: 1 << 20)
        inbox.read([0, 0, 4, 5])
        for request: BoltRequest.Kind in [.hello, .logon, .run] {
            try inbox.send(request)
            inbox.read(try answer(0x70, [:]))
            _ = inbox.take()
        }
        try inbox.send(.pull)
        return inbox
    }

    @Test func `is the same wherever its bytes are cut`() throws {
        let script = try Self.script()
        for cut in 4...script.count {
            var inbox = Inbox(maxMessageBytes: 1000)
            inbox.read(script[..<4])
            for request: BoltRequest.Kind in [.hello, .logon, .run, .pull] { try inbox.send(request) }
            inbox.read(script[4..<cut])
            inbox.read(script[cut...])
            var kinds: [String] = []
            while let event = inbox.take().event {
                if case .row(let bytes) = event { #expect(try BoltAnswer.row(bytes) == [1, "x"]) }
                kinds.append(String("\(event)".prefix { $0 != "(" }))
            }
            #expect(kinds == ["done", "done", "done", "row", "done"])
            #expect(inbox.isClean)
        }
        var inbox = Inbox(maxMessageBytes: 1000)
        for byte in script.prefix(4) { inbox.read([byte]) }
        #expect(inbox.conversation?.version == BoltVersion(5, 4))
    }

    @Test func `stops the network when rows pile up, and lets it go on when they are taken`() throws {
        var inbox = try Self.streaming()
        let row = try Self.row([.string(String(repeating: "x", count: 60_000))])
        var count = 0
        while !inbox.isPaused {
            inbox.read(row)
            count += 1
        }
        #expect(count * 60_000 >= Inbox.highWater / 2)
        #expect((count - 2) * 60_000 < Inbox.highWater)
        var resumed = 0
        for _ in 0..<count { resumed += inbox.take().resumesReading ? 1 : 0 }
        #expect(resumed == 1)
    }

    @Test func `is dropped after a reset until the server has answered it`() throws {
        var inbox = try Self.streaming()
        inbox.read(try Self.row([1]))
        #expect(inbox.abandon().needsReset)
        inbox.read(try Self.row([2]))
        inbox.read(try Self.answer(0x7F, ["code": "x", "message": "interrupted"]))
        #expect(inbox.take().event == nil)
        #expect(!inbox.isClean)
        inbox.read(try Self.answer(0x70, [:]))
        #expect(inbox.isClean)
        #expect(inbox.take().event == nil)
    }

    @Test func `needs no reset where nothing is open`() throws {
        var inbox = try Self.streaming()
        inbox.read(try Self.answer(0x70, [:]))
        _ = inbox.take()
        #expect(inbox.isClean)
        #expect(!inbox.abandon().needsReset)
    }

    @Test(arguments: [[0, 1, 0x01, 0, 0], [0, 2, 0xB0, 0x77, 0, 0], [0xFF, 0xFF]] as [[UInt8]])
    func `ends with the first byte that no server may send`(bytes: [UInt8]) throws {
        var inbox = try Self.streaming()
        inbox.read(bytes + Array(repeating: 0, count: 70_000))
        let isEndedOrHungry = inbox.end != nil || inbox.isDecided == false
        #expect(isEndedOrHungry)
        var small = Inbox(maxMessageBytes: 10)
        small.read([0, 0, 4, 5, 0, 11])
        #expect(small.end?.code == .tooLarge)
    }
}
