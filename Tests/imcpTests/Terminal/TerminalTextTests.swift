import Testing

@testable import MCP
@testable import imcp

@Suite struct `Text for a terminal` {
    @Test func `has no control characters left, but its lines`() {
        #expect(TerminalText.safe("a\u{1B}[31mb\r\u{7}\u{9B}c\u{202E}d\ne\tf") == "a␛[31mb␍␇\u{FFFD}c\u{FFFD}d\ne\tf")
        #expect(TerminalText.line("a\nb\tc") == "a b c")
        #expect(TerminalText.firstLine("\n  \n  first \nsecond") == "first")
        #expect(TerminalText.firstLine(nil).isEmpty)
    }

    @Test func `is broken between words, and within words that are too long`() {
        #expect(TerminalText.wrapped("one two three", to: 8) == ["one two", "three"])
        #expect(TerminalText.wrapped("abcdefghijkl", to: 8) == ["abcdefgh", "ijkl"])
        #expect(TerminalText.wrapped("", to: 8) == [""])
        #expect(TerminalText.wrapped("日本語日本語", to: 8) == ["日本語日", "本語"])
    }

    @Test func `stands in columns that fit the width`() {
        let table = TextTable(
            headings: ["TOOL", "HINTS", "WHAT IT DOES"],
            rows: [["add", "", "Adds two numbers and says what came of it"], ["subtract", "", "Takes away"]])
        #expect(
            table.lines(width: 36) == [
                "TOOL      WHAT IT DOES", "add       Adds two numbers and says", "          what came of it",
                "subtract  Takes away",
            ])
        #expect(TextTable(headings: ["A"]).lines(width: 80).isEmpty)
    }

    @Test func `leaves the names of rows in one piece, and rows for programs on one line`() {
        let uri = "file:///a/rather/long/path/to/a/file.txt"
        let table = TextTable(headings: ["URI", "WHAT"], rows: [[uri, "One two three four five six seven eight"]])
        #expect(table.lines(width: 40).contains { $0.hasPrefix(uri) })
        #expect(table.plainLines.last == "\(uri)\tOne two three four five six seven eight")
    }

    @Test func `is clipped by the columns that it takes`() {
        #expect(TerminalText.clipped(String(repeating: "日", count: 30), to: 20).count == 10)
    }

    @Test func `shows how far a call is`() {
        let half = MCP.Progress(progress: 50, total: 100, message: "half\u{1B}")
        #expect(ProgressLine.bar(half, width: 80) == "[############------------] 50 % half␛")
        #expect(ProgressLine.plain(half) == "progress 50/100: half␛")
        #expect(ProgressLine.bar(MCP.Progress(progress: 7), width: 80) == "[ 7 ]")
        #expect(ProgressLine.bar(MCP.Progress(progress: 9, total: 3), width: 80).hasSuffix("100 %"))
        #expect(ProgressLine.bar(MCP.Progress(progress: .nan, total: 3), width: 80) == "[ nan ]")
        #expect(ProgressLine.plain(MCP.Progress(progress: 0.5)) == "progress 0.5")
    }
}
