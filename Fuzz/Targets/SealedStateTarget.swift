import JSON

@testable import MCP

extension FuzzTarget {
    /// State that comes back from a client, who must not be able to make any up. The first byte chooses a digit that
    /// is changed.
    static let sealedState = FuzzTarget(name: "sealed-state") { input in
        let sealer = RequestStateSealer(now: { 1_000_000 })
        let binding = RequestStateSealer.Binding(
            principal: .anonymous, method: Method.callTool, params: ["name": "a", "arguments": ["x": 1]])
        let text = String(decoding: input, as: UTF8.self)
        try require((try? sealer.open(text, binding: binding)) == nil, "nobody else can make a state")

        let sealed = try sealer.seal(.init(state: .string(text), answers: [:]), binding: binding)
        let opened = try require("what was sealed can be opened") { try sealer.open(sealed, binding: binding) }
        try require(opened.state == .string(text), "what was sealed comes back unchanged")
        guard let first = input.first else { return }
        var digits = Array(sealed.utf8)
        let place = Int(first) * 7919 % digits.count
        digits[place] = digits[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let changed = String(decoding: digits, as: UTF8.self)
        try require((try? sealer.open(changed, binding: binding)) == nil, "a changed state is refused")
    }
}
