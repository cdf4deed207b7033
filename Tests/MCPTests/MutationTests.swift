import JSON
import MCP
import Testing

/// Good messages with random damage. A failure names its seed.
@Suite(.timeLimit(.minutes(1))) struct `Damaged messages` {
    /// SplitMix64.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let meta =
        #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"roots":{}}}"#

    private static let good = [
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"ping"}"#, #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        #"{"jsonrpc":"2.0","id":"é","method":"tools/call","params":{"name":"echo","arguments":{"text":"\u00e9\ud83d\ude00"}}}"#,
        #"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":-2e3},\#(meta)}}"#,
        #"{"jsonrpc":"2.0","id":5,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["test://a"]},\#(meta)}}"#,
        #"{"jsonrpc":"2.0","id":6,"method":"resources/list","params":{"cursor":"cmVzb3VyY2VzCnJ0ZXN0Oi8vYg",\#(meta)}}"#,
        #"{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"test://item/%41%2F",\#(meta)}}"#,
        #"{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"ask_roots","requestState":"AAAA","inputResponses":{"roots":{"roots":[]}},\#(meta)}}"#,
        #"{"jsonrpc":"2.0","id":9,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"style","value":"f"},\#(meta)}}"#,
        #"[{"jsonrpc":"2.0","id":10,"method":"ping"},{"jsonrpc":"2.0","id":11,"method":"tools/list"}]"#,
        #"{"jsonrpc":"2.0","id":1,"result":{"roots":[]}}"#,
        #"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}"#,
    ].map { Array($0.utf8) }

    private static func damaged(_ random: inout Generator) -> [UInt8] {
        var bytes = good.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0 where position < bytes.count: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where position < bytes.count: bytes[position] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(position...)
            case 3: bytes.insert(contentsOf: good.randomElement(using: &random) ?? [], at: position)
            case 4:
                let depth = Int.random(in: 1...2000, using: &random)
                bytes.insert(
                    contentsOf: Array(repeating: UInt8(ascii: Bool.random(using: &random) ? "[" : "{"), count: depth),
                    at: position)
            case 5: bytes.insert(contentsOf: Array(#""\u0000""#.utf8), at: position)
            default: bytes.removeSubrange(position..<min(bytes.count, position + 3))
            }
        }
        return bytes
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `never end the connection, whatever they are`(seed: UInt64) async throws {
        let server = try TranscriptServer.make(pageSize: 2)
        try await TestPeer.converse(with: server) { peer in
            var random = Generator(state: seed)
            for _ in 0..<100 { try await peer.send(raw: Self.damaged(&random)) }
            #expect(try await peer.result("ping", id: .string("after")).isEmpty)
            let meta: JSONObject = [MetaKey.protocolVersion: "2026-07-28", MetaKey.clientCapabilities: [:]]
            let discovered = try await peer.result("server/discover", ["_meta": .object(meta)], id: .string("then"))
            #expect(discovered["supportedVersions"] == ["2026-07-28"])
        }
    }
}
