import SyntheticData
import Testing

@Suite struct `A pattern` {
    @Test(
        arguments: [
            ("C[0-9]{6}", 1_000_000), ("[A-Z]{2}-\\d{3}", 676_000), ("a|b|c", 3), ("a?", 2), ("(ab|cd)[xy]", 4),
            ("", 1), ("(a|a)", 1),
            ("(a?){3}", 4), ("a{2,4}", 3), ("^x[01]$", 2), ("[^a-z]", 69), (".", 95), ("\\.", 1), ("(?:a|b){2}", 4),
            ("[a\\-z]", 3), ("ä|ö", 2),
            ("(a|ab)(c|bc)", 3), ("[a-]", 2), ("\\w", 63),
        ] as [(String, UInt64)])
    func `counts each of its texts once`(pattern: String, count: UInt64) throws {
        #expect(try TextLanguage(pattern).count == count)
    }

    @Test(arguments: ["[A-C]{1,3}", "(a|ab)(c|bc)?", "x(y?z){0,3}", "(a?){3}b", "[äa-c]\\d"])
    func `has a different text at each position, all of which it contains`(pattern: String) throws {
        let language = try TextLanguage(pattern)
        let texts = (0..<language.count).map { language.text(at: $0) }
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy(language.contains))
        #expect(!language.contains("something else"))
    }

    @Test func `may stand for more texts than 64 bits count`() throws {
        let language = try TextLanguage("[A-Za-z0-9]{40}")
        #expect(language.count == TextLanguage.maxCount)
        let texts = [0, 1, language.count / 2, language.count - 1].map { language.text(at: $0) }
        #expect(Set(texts).count == 4)
        #expect(texts.allSatisfy { $0.count == 40 })
    }

    @Test(arguments: [
        ("a*", "without end"), ("a+", "without end"), ("a{3,}", "without end"), ("(a", "not closed"),
        ("a)", "nothing opened"), ("[b-a]", "ends before it begins"),
        ("*a", "nothing before it"), ("\\", "ends in a backslash"), ("\\bx", "not supported"), ("a{3,1}", "swapped"),
        ("(?=a)", "neither"), ("[]", "without characters"),
        ("a^b", "in its middle"), ("a{99999}", "at most"), ("((a{500}){500}){500}", "unfolds"),
        ("(a?){9999}(b?){9999}", "unfolds"),
    ])
    func `is refused with the reason when it has no finite meaning`(pattern: String, message: String) {
        let error = #expect(throws: SyntheticDataError.self) { try TextLanguage(pattern) }
        #expect(error?.code == .badPattern)
        #expect(error.map { $0.message.contains(message) } == true, "\(String(describing: error))")
    }

    @Test func `is refused when it is nested deeply`() {
        let deep = String(repeating: "(", count: 2_000) + "a" + String(repeating: ")", count: 2_000)
        #expect(throws: SyntheticDataError.self) { try TextLanguage(deep) }
    }

    @Test(arguments: [
        (["C004711", "C123456", "C999999"], "C[0-9]{6}"), (["AB-12", "CD-3", "XY-777"], "[A-Z]{2}-[0-9]{1,3}"),
        (["2024/001", "2024/017"], "2024/[0-9]{3}"), (["deadbeef01", "00ff00aa99"], "[0-9A-Za-z]{10}"),
        (["a.b", "c.d"], "[a-z]\\.[a-z]"),
    ])
    func `is learned from texts of one form`(texts: [String], pattern: String) throws {
        let learned = try #require(PatternLearning.pattern(of: texts))
        let language = try TextLanguage(learned)
        #expect(texts.allSatisfy(language.contains))
        if pattern != "[0-9A-Za-z]{10}" { #expect(learned == pattern) }
    }

    @Test(arguments: [["abc", "a-b"], ["same", "same"], ["x"], ["ä1", "ö2"], ["", "a"], []])
    func `is not learned from texts without one form`(texts: [String]) {
        #expect(PatternLearning.pattern(of: texts) == nil)
    }
}
