import MCP
import Testing

@testable import MCPHTTP

/// What clients send that no client may, or that none would.
@Suite(.timeLimit(.minutes(1))) struct `Hostile WebSocket` {
    private let specimen = Specimen()

    struct Offence: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var code: Int
        var bytes: [UInt8]
    }

    private static let offences = [
        Offence(testDescription: "binary", code: 1003, bytes: FrameBytes(first: 0x82, payload: [1]).bytes),
        Offence(testDescription: "bad UTF-8", code: 1007, bytes: FrameBytes(first: 0x81, payload: [0xFF]).bytes),
        Offence(
            testDescription: "unmasked", code: 1002, bytes: FrameBytes(first: 0x81, payload: [0x7B], mask: nil).bytes),
        Offence(testDescription: "RSV1", code: 1002, bytes: FrameBytes(first: 0xC1).bytes),
        Offence(testDescription: "RSV2", code: 1002, bytes: FrameBytes(first: 0xA1).bytes),
        Offence(testDescription: "RSV3", code: 1002, bytes: FrameBytes(first: 0x99).bytes),
        Offence(testDescription: "opcode 3", code: 1002, bytes: FrameBytes(first: 0x83).bytes),
        Offence(testDescription: "opcode 11", code: 1002, bytes: FrameBytes(first: 0x8B).bytes),
        Offence(testDescription: "fragmented ping", code: 1002, bytes: FrameBytes(first: 0x09).bytes),
        Offence(
            testDescription: "long ping", code: 1002,
            bytes: FrameBytes(first: 0x89, payload: [UInt8](repeating: 0, count: 126)).bytes),
        Offence(testDescription: "nothing to continue", code: 1002, bytes: FrameBytes(first: 0x80).bytes),
        Offence(
            testDescription: "message in a message", code: 1002,
            bytes: FrameBytes(first: 0x01).bytes + FrameBytes(first: 0x81).bytes),
        Offence(
            testDescription: "gigantic length", code: 1009,
            bytes: Array(FrameBytes(first: 0x81, claimed: .max).bytes)),
        Offence(
            testDescription: "a byte too long", code: 1009,
            bytes: Array(FrameBytes(first: 0x81, claimed: 4 << 20 + 1).bytes)),
        Offence(testDescription: "half a code", code: 1002, bytes: FrameBytes(first: 0x88, payload: [3]).bytes),
        Offence(testDescription: "code 1005", code: 1002, bytes: FrameBytes.close(1005).bytes),
        Offence(
            testDescription: "HTTP", code: 1002, bytes: Array(SocketClient.handshake.text.utf8)),
    ]

    @Test(arguments: offences) func `is told what it did wrong, and the connection ends`(offence: Offence) async throws
    {
        try await TestServer.run(specimen.server) { server in
            let client = try await SocketClient.open(server)
            try await client.wire.send(offence.bytes)
            #expect(try await client.closing() == offence.code)
        }
    }

    @Test func `cannot make a message endless`() async throws {
        try await TestServer.run(specimen.server) {
            $0.options.maxMessageBytes = 1000
        } body: { server in
            let client = try await SocketClient.open(server)
            let piece = [UInt8](repeating: 0x61, count: 100)
            try await client.send(FrameBytes(first: 0x01, payload: piece))
            for _ in 1...10 { try await client.send(FrameBytes(first: 0x00, payload: piece)) }
            #expect(try await client.closing() == 1009)
        }
    }

    @Test func `cannot take forever over a message`() async throws {
        try await TestServer.run(specimen.server) {
            $0.configuration.readTimeout = .milliseconds(200)
        } body: { server in
            let client = try await SocketClient.open(server)
            try await client.wire.send(FrameBytes(first: 0x81, payload: [0x7B], claimed: 10).bytes)
            #expect(try await client.closing() == 1008)
        }
    }

    @Test(arguments: [[0x81], [0x81, 0xFE, 0x10], FrameBytes(first: 0x01, payload: [0x61]).bytes])
    func `may leave in the middle of anything`(bytes: [UInt8]) async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await SocketClient.open(server)
            try await client.wire.send(bytes)
            await client.wire.close()
            let next = try await SocketClient.open(server)
            try await next.send(.close(1000))
            #expect(try await next.closing() == 1000)
        }
    }

    /// Waits as the specimen does, and says more than a client can leave unread.
    private var talkative: MCPServer {
        let (diary, gate) = (specimen.diary, specimen.gate)
        let wait: @Sendable () async throws -> Void = {
            diary.note("started")
            do {
                try await gate.pass()
            } catch {
                diary.note("cancelled")
                throw error
            }
        }
        return MCPServer(name: "talkative", version: "1.0.0") {
            Tool("wait", "Waits for the gate") { _ in
                try await wait()
                return "waited"
            }
            Tool("talk", "Says a lot") { _ in String(repeating: "x", count: 1 << 20) }
        }
    }

    @Test func `that reads nothing is given up, and what it asked for ends`() async throws {
        try await TestServer.run(talkative) {
            $0.configuration.writeTimeout = .milliseconds(200)
        } body: { server in
            let client = try await SocketClient.open(server)
            try await client.send(
                #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#
            )
            _ = try await client.frame()
            try await client.send(#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait"}}"#)
            let note = try await specimen.diary.next()
            #expect(note == "started")
            try await client.wire.stopReading()
            for id in 2...33 {
                // It may be given up before it has said everything.
                try? await client.send(
                    #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"talk"}}"#)
            }
            #expect(try await specimen.diary.next() == "cancelled")
            await client.wire.close()
        }
    }

    @Test func `that pings without end is answered without end and not stored`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await SocketClient.open(server)
            let ping = FrameBytes(first: 0x89, payload: [UInt8](repeating: 7, count: 125)).bytes
            let many = [UInt8]((0..<200).map { _ in ping }.joined())
            for _ in 0..<10 { try await client.wire.send(many) }
            try await client.send(.close(1000))
            #expect(try await client.closing() == 1000)
        }
    }
}
