import Testing

@testable import RedisConnector

@Suite struct `A pattern of keys` {
    @Test(arguments: [
        ("*", "", true), ("*", "any", true), ("app:*", "app:", true), ("app:*", "ap:", false), ("h?llo", "hello", true),
        ("h?llo", "hllo", false), ("h[ae]llo", "hallo", true), ("h[ae]llo", "hillo", false),
        ("h[^e]llo", "hello", false),
        ("h[^e]llo", "hallo", true), ("h[a-c]llo", "hbllo", true), ("h[c-a]llo", "hbllo", true), ("\\*", "*", true),
        ("\\*", "a", false), ("*a*b*c", "xaybzc", true), ("*a*b*c", "xaybz", false), ("a", "", false), ("", "", true),
        ("", "a", false), ("[", "a", false), ("[a", "a", true), ("a\\", "a\\", true),
    ])
    func `matches as Redis does`(pattern: String, key: String, isMatch: Bool) {
        #expect(RedisGlob(pattern).matches(Array(key.utf8)) == isMatch)
    }

    @Test func `takes no more than pattern times text`() {
        let pattern = String(repeating: "*a", count: 100) + "b"
        #expect(!RedisGlob(pattern).matches([UInt8](repeating: UInt8(ascii: "a"), count: 20_000)))
    }

    @Test func `fences keys in`() throws {
        let fence = KeyFence(["app:*", "user:?"])
        try fence.check(Array("app:1".utf8))
        #expect(throws: RedisFailure.self) { try fence.check(Array("user:12".utf8)) }
        #expect(!KeyFence(["a"]).isOpen)
        #expect(KeyFence([]).allows([0]))
    }
}
