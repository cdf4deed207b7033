import Testing

@testable import FilesystemConnector

@Suite struct `Differences` {
    private func diff(_ old: String, _ new: String, maxBytes: Int = 1 << 16) -> UnifiedDiff {
        UnifiedDiff(from: Array(old.utf8), to: Array(new.utf8), name: "f", maxBytes: maxBytes)
    }

    private let head = "--- a/f\n+++ b/f\n"

    @Test func `show three lines around a change`() {
        let lines = (1...20).map { "\($0)\n" }
        var changed = lines
        changed[9] = "ten\n"
        let result = diff(lines.joined(), changed.joined())
        #expect(result.text == head + "@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n")
        #expect((result.addedLines, result.removedLines) == (1, 1))
    }

    @Test func `join changes that are near and part those that are far`() {
        let lines = (1...30).map { "\($0)\n" }
        var near = lines
        near[4] = "a\n"
        near[11] = "b\n"
        #expect(diff(lines.joined(), near.joined()).text.split(separator: "@@ -").count == 2)
        near[11] = "12\n"
        near[12] = "b\n"
        #expect(diff(lines.joined(), near.joined()).text.split(separator: "@@ -").count == 3)
    }

    @Test(arguments: [
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"), ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        ("a\nb", "a\nc", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"),
        ("a\r\n", "a\n", "@@ -1 +1 @@\n-a\r\n+a\n"),
    ])
    func `are written as everybody writes them`(example: (String, String, String)) {
        #expect(diff(example.0, example.1).text.utf8.elementsEqual((head + example.2).utf8))
    }

    @Test func `of equal texts are empty`() {
        #expect(diff("a\n", "a\n").text.isEmpty)
    }

    @Test func `are bounded and count what they leave out`() {
        let new = (1...100).map { "line \($0)\n" }.joined()
        let result = diff("", new, maxBytes: 100)
        #expect(result.isTruncated)
        #expect(result.addedLines == 100)
        #expect(result.text.hasSuffix("[diff truncated: 8 of 100 changed lines shown]\n"))
    }

    @Test(arguments: 0..<100)
    func `lead from the old lines to the new by the fewest changes`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        func lines(_ count: Int) -> [Int] { (0..<count).map { _ in Int.random(in: 0..<4, using: &generator) } }
        let old = lines(Int.random(in: 0...12, using: &generator))
        let new = lines(Int.random(in: 0...12, using: &generator))
        let changes = LineDifference(from: old, to: new).changes
        var result: [Int] = []
        var next = 0
        for change in changes {
            result += old[next..<change.old.lowerBound]
            #expect(result.count == change.new.lowerBound)
            result += new[change.new]
            next = change.old.upperBound
        }
        result += old[next...]
        #expect(result == new)
        let changed = changes.reduce(0) { $0 + $1.old.count + $1.new.count }
        #expect(changed == old.count + new.count - 2 * longestCommon(old, new))
    }

    private func longestCommon(_ a: [Int], _ b: [Int]) -> Int {
        var row = [Int](repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal = 0
            for (index, y) in b.enumerated() {
                let above = row[index + 1]
                row[index + 1] = x == y ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row.last ?? 0
    }

    @Test func `of very different texts are one change`() {
        let old = (0..<2_000).map { "old \($0)" }
        let new = (0..<2_000).map { "new \($0)" }
        #expect(
            LineDifference(from: ["same"] + old, to: ["same"] + new).changes == [.init(old: 1..<2_001, new: 1..<2_001)])
    }
}
