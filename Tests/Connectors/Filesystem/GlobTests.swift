import Testing

@testable import FilesystemConnector

@Suite struct `Glob patterns` {
    private func path(_ text: String) throws -> RelativePath { try PathText(client: text).steps }

    @Test(arguments: [
        ("*.txt", "a.txt", true), ("*.txt", ".txt", true), ("*.txt", "d/a.txt", false), ("*.txt", "a.TXT", false),
        ("**/*.txt", "a.txt", true), ("**/*.txt", "d/e/a.txt", true), ("d/**", "d", true), ("d/**", "d/e/f", true),
        ("d/**/f", "d/f", true), ("d/**/f", "d/x/y/f", true), ("d/**/f", "e/f", false), ("**", "a/b", true),
        ("**/a/**/b/**", "x/a/y/b/z", true), ("**/a/**/b", "a/x/b/c", false), ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("a?c", "aéc", true), ("?", "\u{1F600}", true), ("[abc]x", "bx", true), ("[!abc]x", "bx", false),
        ("[^abc]x", "dx", true), ("[a-c]x", "bx", true), ("[c-a]x", "bx", true), ("[]]x", "]x", true),
        ("[a-]x", "-x", true),
        ("[x", "[x", true), ("[]", "[]", true), ("[\\]]x", "]x", true), ("{a,b}.txt", "b.txt", true),
        ("{a,b}.txt", "c.txt", false), ("{a,b/**}/c", "b/x/c", true), ("x{,y}", "x", true), ("{a{1,2},b}", "a2", true),
        ("{a}", "{a}", true), ("{a,b", "{a,b", true), ("\\{a,b}", "{a,b}", true), ("\\*", "*", true),
        ("\\*", "x", false),
        ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-c-b", false), ("*", ".hidden", true), ("./a", "a", true),
        ("a**b", "axxb", true), ("a\\", "a\\", true),
    ])
    func `match as documented`(example: (String, String, Bool)) throws {
        #expect(try GlobPattern(example.0).matches(path(example.1)) == example.2)
    }

    @Test func `take no exponential time`() throws {
        let hostile = String(repeating: "a*", count: 100) + "b"
        #expect(try !GlobPattern(hostile).matches(path(String(repeating: "a", count: 255))))
        let steps = String(repeating: "**/a/", count: 60) + "b"
        #expect(try !GlobPattern(steps).matches(path(Array(repeating: "a", count: 250).joined(separator: "/"))))
        let braces = String(repeating: "{", count: 500)
        #expect(try !GlobPattern(braces).matches(path("a")))
    }

    @Test(arguments: ["", String(repeating: "a", count: 513), String(repeating: "{a,b}", count: 10)])
    func `are limited`(pattern: String) {
        #expect(code { () throws(FilesystemError) in try GlobPattern(pattern) } == .invalidArgument)
    }

    @Test(arguments: [
        ("node_modules", "a/node_modules", true), ("*.log", "a/b/x.log", true), ("a/*.log", "a/x.log", true),
        ("a/*.log", "b/a/x.log", false), ("**/build/**", "x/build", true), ("**/build/**", "x/build/y", true),
        ("build/**", "x/build", false), ("**", "a", true),
    ])
    func `of what to leave out match names at any depth`(example: (String, String, Bool)) throws {
        #expect(try ExcludePatterns([example.0]).match(path(example.1)) == example.2)
    }
}
