import Testing

@testable import BoltClient

@Suite struct `Chunks and handshake` {
    @Test(arguments: [1, 2, 65_535, 65_536, 200_000])
    func `give back a message of any size, however its bytes arrive`(size: Int) throws {
        let message = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let framed = Chunks.frame(message)
        let cuts =
            size < 100 ? Array(framed.indices) : [0, 1, 2, 3, 65_536, framed.count - 1].filter { $0 < framed.count }
        for cut in cuts {
            var reader = ChunkReader(maxMessageBytes: 1 << 20)
            let messages = try reader.read(framed[..<cut]) + reader.read(framed[cut...])
            #expect(messages == [message])
        }
        var reader = ChunkReader(maxMessageBytes: 1 << 20)
        var messages: [[UInt8]] = []
        for byte in framed { messages += try reader.read([byte]) }
        #expect(messages == [message])
    }

    @Test func `skip the empty chunks of a server that only says that it is alive`() throws {
        var reader = ChunkReader(maxMessageBytes: 100)
        let messages = try reader.read([0, 0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 1, 8, 0, 1, 9, 0, 0])
        #expect(messages == [[7], [8, 9]])
    }

    @Test func `refuse a message that is too large before it is there`() {
        var reader = ChunkReader(maxMessageBytes: 100)
        #expect { try reader.read([0, 101]) } throws: { ($0 as? BoltError)?.code == .tooLarge }
    }

    @Test func `settle only versions that were offered`() throws {
        #expect(try BoltHandshake.version(of: [0, 0, 4, 5]) == BoltVersion(5, 4))
        #expect(try BoltHandshake.version(of: [0, 0, 4, 4]) == BoltVersion(4, 4))
        for answer: [UInt8] in [
            [0, 0, 0, 0], [0, 0, 9, 5], [0, 0, 3, 4], [0, 1, 4, 5], Array("HTTP".utf8), [0, 0, 4],
        ] {
            #expect(throws: BoltError.self) { try BoltHandshake.version(of: answer) }
        }
    }
}

@Suite struct `The conversation with a server` {
    /// How each phase is reached.
    static let ways: [Conversation.Phase: [BoltRequest.Kind]] = [
        .fresh: [], .unauthenticated: [.hello], .ready: Conversation.login, .streaming: Conversation.login + [.run],
        .transaction: Conversation.login + [.begin],
        .transactionStreaming: Conversation.login + [.begin, .run, .pull], .closed: Conversation.login + [.goodbye],
    ]

    /// What may be said in each phase.
    static let allowed: [Conversation.Phase: Set<BoltRequest.Kind>] = [
        .fresh: [.hello, .goodbye], .unauthenticated: [.logon, .goodbye],
        .ready: [.logoff, .run, .begin, .reset, .route, .telemetry, .goodbye],
        .streaming: [.pull, .discard, .reset, .goodbye],
        .transaction: [.run, .commit, .rollback, .reset, .goodbye],
        .transactionStreaming: [.pull, .discard, .reset, .goodbye], .closed: [],
        .failed: [.reset, .goodbye], .resetting: [.reset, .goodbye],
    ]

    static func conversation(in phase: Conversation.Phase) throws -> Conversation {
        if let way = ways[phase] {
            var conversation = try Conversation.after(way.filter { $0 != .goodbye })
            if way.last == .goodbye { try conversation.send(.goodbye) }
            return conversation
        }
        var conversation = try Conversation.after(Conversation.login)
        try conversation.send(.run)
        _ = try conversation.receive(.failure([:]))
        if phase == .resetting { try conversation.send(.reset) }
        return conversation
    }

    @Test(arguments: Conversation.Phase.allCases)
    func `admits in each phase what fits it and nothing else`(phase: Conversation.Phase) throws {
        let start = try Self.conversation(in: phase)
        #expect(start.phase == phase)
        for request in BoltRequest.Kind.allCases {
            var conversation = start
            let isAllowed = Self.allowed[phase]?.contains(request) == true
            #expect((try? conversation.send(request)) != nil || !isAllowed, "\(request) in \(phase)")
            #expect(conversation != start || !isAllowed || request == .reset)
            if !isAllowed { #expect(throws: BoltError.self) { try conversation.send(request) } }
        }
    }

    @Test func `fails, ignores what follows, and is clean after the reset`() throws {
        var conversation = try Conversation.after(Conversation.login)
        try conversation.send(.begin)
        try conversation.send(.run)
        try conversation.send(.pull)
        _ = try conversation.receive(.success([:]))
        let failure = try conversation.receive(
            .failure(["code": "Neo.ClientError.Statement.SyntaxError", "message": "x"]))
        #expect(failure == .failed(.run, BoltError(.syntax, "x")))
        #expect(try conversation.receive(.ignored) == .ignored(.pull))
        #expect(throws: BoltError.self) { try conversation.send(.run) }
        try conversation.send(.reset)
        #expect(!conversation.isClean)
        #expect(try conversation.receive(.success([:])) == .done(.reset, [:]))
        #expect(conversation.isClean)
    }

    @Test func `is not clean while a stream that was reset still answers`() throws {
        var conversation = try Conversation.after(Conversation.login + [.run])
        try conversation.send(.pull)
        try conversation.send(.reset)
        #expect(try conversation.receive(.record([1])) == .row([1]))
        _ = try conversation.receive(.success([:]))
        #expect(conversation.phase == .resetting)
        _ = try conversation.receive(.success([:]))
        #expect(conversation.isClean)
    }

    @Test func `ends when the login or a reset fails`() throws {
        for way: [BoltRequest.Kind] in [[.hello], [.hello, .logon], [.hello, .logon, .reset]] {
            var conversation = try Conversation.after(way.dropLast())
            if let last = way.last { try conversation.send(last) }
            _ = try conversation.receive(.failure([:]))
            #expect(conversation.phase == .closed)
        }
    }

    @Test func `takes no answer, row or refusal that nobody asked for`() throws {
        var conversation = try Conversation.after(Conversation.login)
        #expect(throws: BoltError.self) { try conversation.receive(.success([:])) }
        try conversation.send(.run)
        #expect(throws: BoltError.self) { try conversation.receive(.record([1])) }
        #expect(throws: BoltError.self) { try conversation.receive(.ignored) }
    }

    @Test func `logs in with HELLO alone before version 5.1`() throws {
        let conversation = try Conversation.after([.hello], version: BoltVersion(4, 4))
        #expect(conversation.isClean)
        var other = conversation
        #expect(throws: BoltError.self) { try other.send(.logoff) }
        #expect(throws: BoltError.self) { try other.send(.telemetry) }
    }

    @Test func `reads failures of version 5.7 with their GQL status`() {
        let error = BoltError(failure: [
            "neo4j_code": "Neo.ClientError.Statement.SyntaxError", "gql_status": "42001", "message": "bad",
            "description": "error: syntax error",
        ])
        #expect(error == BoltError(.syntax, "bad", gqlStatus: "42001"))
    }
}
