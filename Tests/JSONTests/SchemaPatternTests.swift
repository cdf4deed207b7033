import Testing

@testable import JSON

@Suite struct `Patterns of ECMA-262` {
    @Test(arguments: [
        ("^$", "", true), ("a|b", "xbx", true), ("^a.c$", "a\rc", false), ("^a.c$", "a\u{2028}c", false),
        ("^.$", "🐲", true), ("^abc$", "abc\n", false), (#"^\s$"#, "\u{feff}", true), (#"^[\S]$"#, "\u{feff}", false),
        (#"^[^\s]$"#, "x", true), (#"^\d$"#, "৪", false), (#"^\p{Nd}$"#, "৪", true), (#"^\P{Letter}$"#, "1", true),
        (#"^\p{Script=Greek}+$"#, "αβ", true), (#"^\p{ASCII}$"#, "é", false), (#"^[\p{Lu}_]$"#, "É", true),
        (#"^\cJ$"#, "\n", true), (#"^\x41\u0042\u{43}$"#, "ABC", true), (#"^\ud83d\udc32$"#, "🐲", true),
        (#"[\ud800-\udfff]"#, "x", false), (#"^[^\ud800]$"#, "x", true), ("[]", "a", false), ("^[^]$", "\n", true),
        (#"^(a)\1$"#, "aa", true), (#"^\1(a)$"#, "a", true), (#"^(?<x>a)\k<x>$"#, "aa", true),
        (#"^(?<!a)b"#, "b", true), (#"(?<=a)b"#, "ab", true), ("^a{2}$", "aa", true), ("^a{,2}$", "a{,2}", true),
        ("^{}$", "{}", true), ("^a+?$", "aaa", true), (#"^[\b]$"#, "\u{8}", true), (#"^[a\-z]$"#, "-", true),
        (#"^[\w-]+$"#, "a-b", true), ("^[[:alpha:]]$", "a]", true), (#"^\.\-\/\_$"#, ".-/_", true),
        (#"^\0$"#, "\0", true), ("^(?i:a)$", "A", true), ("^#  x$", "#  x", true), (#"\bfoo\b"#, "a foo b", true),
        (#"^[a-z&&[b]]"#, "&]", true), (#"x*"#, "", true),
    ])
    func `mean what the standard says`(_ pattern: String, _ text: String, _ matches: Bool) throws {
        let outcome = try ECMAPattern(pattern).search(in: text, limit: 10_000)
        #expect(outcome == (matches ? .found : .notFound))
    }

    @Test(arguments: [
        "(a", "a)", "[a", "*a", "a**", "a++", "a{2}{3}", "(?>a)", "(?#x)", "(?P<n>a)", "(*ACCEPT)", "(*UTF)a", "(?R)",
        "(?i)a",
        #"\A"#, #"\Z"#, #"\z"#, #"\Q"#, #"\R"#, #"\C"#, #"\h"#, #"\p{Nope}"#, #"\pL"#, #"\u{110000}"#, #"\u12"#,
        #"\x1"#, #"\c1"#, #"\2(a)"#, #"\k<n>"#, "(?<n>a)(?<n>b)", "(?<>a)", "[z-a]", "\\", #"\00"#, "a{2,1}", "|*",
        "(?", "(?<", "(?<n", #"\p"#, #"\p{"#, #"[\"#, "a{99999}",
    ])
    func `are refused when they are none`(_ pattern: String) {
        #expect(throws: ECMAPattern.SyntaxError.self) { try ECMAPattern(pattern) }
    }

    @Test func `nested groups have a limit`() {
        let pattern = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
        #expect(throws: ECMAPattern.SyntaxError.self) { try ECMAPattern(pattern) }
    }

    @Test func `a match is found behind the first character of a long text`() throws {
        let text = String(repeating: "é", count: 50_000) + "needle"
        #expect(try ECMAPattern("needle$").search(in: text, limit: 1_000_000) == .found)
        #expect(try ECMAPattern("^needle").search(in: text, limit: 1_000_000) == .notFound)
    }

    @Test func `any limit is taken`() throws {
        #expect(try ECMAPattern("a").search(in: "a", limit: .max) == .found)
        #expect(try ECMAPattern("a").search(in: "a", limit: -1) != .notFound)
    }
}
