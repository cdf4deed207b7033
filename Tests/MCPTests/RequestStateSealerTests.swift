import Crypto
import JSON
import Testing

@testable import MCP

@Suite struct `Sealed state` {
    private static let key = SymmetricKey(data: Array(repeating: 7, count: 32))
    private static let other = SymmetricKey(data: Array(repeating: 8, count: 32))

    private let sealer = RequestStateSealer(keys: [key], now: { 1000 })
    private let content = RequestStateSealer.Content(
        state: ["step": 2, "text": "ü"], answers: ["name": ["action": "accept"]])

    private func binding(
        _ principal: Principal = .local, _ method: String = Method.callTool, _ params: JSONObject = ["name": "t"]
    ) -> RequestStateSealer.Binding { .init(principal: principal, method: method, params: params) }

    @Test func `opens for the same call with what was kept`() throws {
        let opened = try sealer.open(try sealer.seal(content, binding: binding()), binding: binding())
        #expect(opened.state == content.state)
        #expect(opened.answers == content.answers)
        let empty = RequestStateSealer.Content(state: nil, answers: [:])
        let reopened = try sealer.open(try sealer.seal(empty, binding: binding()), binding: binding())
        #expect(reopened.state == nil)
        #expect(reopened.answers.isEmpty)
    }

    @Test func `differs each time, and tells nothing`() throws {
        let (one, two) = (try sealer.seal(content, binding: binding()), try sealer.seal(content, binding: binding()))
        #expect(one != two)
        #expect(!String(decoding: Base64URL.decode(one) ?? [], as: UTF8.self).contains("step"))
    }

    @Test func `is bound to caller, method and parameters`() throws {
        let sealed = try sealer.seal(content, binding: binding())
        let others = [
            binding(.anonymous), binding(Principal(tenant: "t", subject: "local", authentication: "process")),
            binding(Principal(subject: "other", authentication: "process")),
            binding(Principal(subject: "local", authentication: "jwt")), binding(.local, Method.getPrompt),
            binding(.local, Method.callTool, ["name": "u"]), binding(.local, Method.callTool, [:]),
            binding(.local, Method.callTool, ["name": "t", "arguments": [:]]),
        ]
        for other in others {
            let error = #expect(throws: MCPError.self) { try sealer.open(sealed, binding: other) }
            #expect(error?.code == .invalidParams)
        }
    }

    @Test func `callers whose parts only join to the same text are different`() {
        let one = Principal(tenant: "a", subject: "b1:x", authentication: "c")
        let two = Principal(tenant: "a1:c", subject: "x", authentication: "b")
        let three = Principal(tenant: "a", subject: "x", authentication: "cb1:")
        #expect(Set([one.identity, two.identity, three.identity]).count == 3)
    }

    @Test func `what differs between rounds by nature does not matter, nor does the order of members`() throws {
        let params: JSONObject = ["name": "t", "arguments": ["a": 1, "b": [2.0, "x"]]]
        let sealed = try sealer.seal(content, binding: binding(.local, Method.callTool, params))
        let again: JSONObject = [
            "requestState": .string(sealed), "arguments": ["b": [2.0, "x"], "a": 1], "inputResponses": ["k": 1],
            "name": "t", "_meta": ["progressToken": 3],
        ]
        #expect(throws: Never.self) { try sealer.open(sealed, binding: binding(.local, Method.callTool, again)) }
    }

    @Test func `runs out at the second`() throws {
        let clock: @Sendable () -> Int64 = { 1000 }
        let sealed = try RequestStateSealer(keys: [Self.key], lifetime: .seconds(60), now: clock)
            .seal(content, binding: binding())
        for (second, isOpen) in [(1000, true), (1059, true), (1060, false), (9999, false)] as [(Int64, Bool)] {
            let later = RequestStateSealer(keys: [Self.key], lifetime: .seconds(60), now: { second })
            if isOpen {
                #expect(throws: Never.self) { try later.open(sealed, binding: binding()) }
            } else {
                let error = #expect(throws: MCPError.self) { try later.open(sealed, binding: binding()) }
                #expect(error?.message.contains("run out") == true)
            }
        }
    }

    @Test func `opens with an older key, and is sealed with the newest`() throws {
        let old = RequestStateSealer(keys: [Self.key], now: { 0 })
        let rotated = RequestStateSealer(keys: [Self.other, Self.key], now: { 0 })
        let new = RequestStateSealer(keys: [Self.other], now: { 0 })
        let before = try old.seal(content, binding: binding())
        let after = try rotated.seal(content, binding: binding())
        #expect(throws: Never.self) { try rotated.open(before, binding: binding()) }
        #expect(throws: Never.self) { try new.open(after, binding: binding()) }
        #expect(throws: MCPError.self) { try new.open(before, binding: binding()) }
        #expect(throws: MCPError.self) { try old.open(after, binding: binding()) }
    }

    @Test func `two processes without keys cannot open each other's`() throws {
        let sealed = try RequestStateSealer().seal(content, binding: binding())
        #expect(throws: MCPError.self) { try RequestStateSealer().open(sealed, binding: binding()) }
    }

    @Test func `a change of any one bit is noticed`() throws {
        let sealed = try #require(Base64URL.decode(try sealer.seal(content, binding: binding())))
        for position in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[position] ^= 1 << UInt8(bit)
                #expect(throws: MCPError.self) {
                    try sealer.open(Base64URL.encode(changed), binding: binding())
                }
            }
        }
    }

    @Test func `any cut, addition or other text is refused`() throws {
        let sealed = try sealer.seal(content, binding: binding())
        for length in 0..<sealed.utf8.count {
            let cut = String(sealed.prefix(length))
            #expect(throws: MCPError.self) { try sealer.open(cut, binding: binding()) }
        }
        let odd = [
            "", "=", sealed + "A", sealed + "=", " " + sealed, sealed + sealed, "ü",
            String(repeating: "A", count: 1 << 20),
        ]
        for text in odd { #expect(throws: MCPError.self) { try sealer.open(text, binding: binding()) } }
    }
}
