import JSON
import Testing

@Suite struct `A pattern for texts` {
    @Test(arguments: [
        (#"^\d+$"#, "123", true), (#"^\d+$"#, "12x", false), ("b", "abc", true), ("(?<=a)b", "ab", true),
        (#"\u{1F600}"#, "😀", true), ("", "", true),
    ])
    func `is found anywhere`(pattern: String, text: String, isFound: Bool) throws {
        #expect(try TextPattern(pattern).search(in: text) == (isFound ? .found : .notFound))
    }

    @Test(arguments: [
        ("straße", "STRASSE", false), ("ärger", "ÄRGER", true), ("[a-c]+x", "ABCX", true), ("a", "A", true),
    ])
    func `can ignore the case of letters`(pattern: String, text: String, isFound: Bool) throws {
        #expect(try TextPattern(pattern, ignoringCase: true).search(in: text) == (isFound ? .found : .notFound))
        #expect(try TextPattern(pattern).search(in: text) == .notFound)
    }

    @Test func `is given up where it backtracks without end`() throws {
        let pattern = try TextPattern("^(a+)+$")
        #expect(pattern.search(in: String(repeating: "a", count: 10_000) + "!") == .tooExpensive)
        #expect(pattern.search(in: "aaa!", maxSteps: 1_000_000) == .notFound)
    }

    @Test(arguments: ["(", "[", "a{2,1}", #"\p{No_such}"#])
    func `that is malformed says what is wrong`(pattern: String) {
        let error = #expect(throws: TextPattern.SyntaxError.self) { try TextPattern(pattern) }
        #expect(error?.description.isEmpty == false)
    }
}
