import Foundation
import Glibc
import Testing

@testable import FilesystemConnector

@Suite struct `Text edits` {
    private func edited(_ text: String, _ old: String, _ new: String) throws -> (text: String, applied: AppliedEdit) {
        var editor = TextEditor(Array(text.utf8))
        let applied = try editor.apply(TextEdit(oldText: old, newText: new))
        return (String(decoding: editor.content, as: UTF8.self), applied)
    }

    @Test(arguments: [
        ("a b c", "b", "x", "a x c", 1), ("a\nb\n", "b\n", "", "a\n", 2), ("a\nb", "b", "c\nd", "a\nc\nd", 2),
        ("é\u{301}x", "é\u{301}", "e", "ex", 1), ("one", "one", "", "", 1),
    ])
    func `replace what is there once`(example: (String, String, String, String, Int)) throws {
        let result = try edited(example.0, example.1, example.2)
        #expect(result.text == example.3)
        #expect(result.applied == AppliedEdit(line: example.4, match: .exact))
    }

    @Test(arguments: [
        ("x\ny\nx\n", "x", [1, 3], false), ("aaa", "aa", [1, 1], false), ("x\n x\n", "x\n", [1, 2], false),
        (String(repeating: "x", count: 500), "x", Array(repeating: 1, count: 100), true),
    ])
    func `refuse what is there more than once and say where`(example: (String, String, [Int], Bool)) {
        #expect(throws: EditFault.ambiguous(lines: example.2, mayBeMore: example.3)) {
            try edited(example.0, example.1, "new")
        }
    }

    @Test func `refuse what is not there, with a hint where it begins alike`() {
        #expect(throws: EditFault.notFound(similarLines: [])) { try edited("a\nb\n", "c", "x") }
        #expect(throws: EditFault.notFound(similarLines: [2])) { try edited("a\n  b\nc\n", "b\nd", "x") }
        #expect(throws: EditFault.emptyOldText) { try edited("a", "", "x") }
        #expect(throws: EditFault.notFound(similarLines: [])) { try edited("a\n\n\n", " \n", "x") }
    }

    @Test(arguments: [
        ("a\r\nb\r\nc\r\n", "a\nb", "x\ny", "x\r\ny\r\nc\r\n", EditMatch.lineEndings),
        ("a\r\nb\r\nc\r\n", "b", "x\ny", "a\r\nx\r\ny\r\nc\r\n", .exact),
        ("a\r\nb\r\nc\r\n", "\nb", "\nx", "a\r\nx\r\nc\r\n", .exact),
        ("a\r\nb\r\nc\r\n", "\nb", "x", "ax\r\nc\r\n", .exact),
        ("a\r\nb\r\nc\r\n", "b\n", "x\ny\n", "a\r\nx\r\ny\r\nc\r\n", .lineEndings),
        ("a\r\nb\r\n", "b\r\n", "x\n", "a\r\nx\r\n", .exact),
        ("a\nb\nc\n", "a\r\nb", "x\r\ny", "x\ny\nc\n", .lineEndings),
        ("a\nb\nc\n", "b", "x\r\ny", "a\nx\ny\nc\n", .exact),
        ("a\r\nb\nc\n", "b\nc", "x\ny", "a\r\nx\ny\n", .exact),
        ("abc", "b", "x\ny", "ax\nyc", .exact),
    ])
    func `keep the line endings of the place`(example: (String, String, String, String, EditMatch)) throws {
        let result = try edited(example.0, example.1, example.2)
        #expect(result.text.utf8.elementsEqual(example.3.utf8))
        #expect(result.applied.match == example.4)
    }

    @Test func `change line endings where that is what they are for`() throws {
        #expect(try edited("a\r\nb\r\n", "a\r\n", "a\n").text.utf8.elementsEqual("a\nb\r\n".utf8))
        #expect(try edited("a\nb\n", "a\n", "a\r\n").text.utf8.elementsEqual("a\r\nb\n".utf8))
    }

    @Test func `keep a byte order mark, whether the edit shows it or not`() throws {
        for mark in ["", "\u{FEFF}"] {
            #expect(try edited("\u{FEFF}a\nb\n", mark + "a", mark + "x").text == "\u{FEFF}x\nb\n")
        }
        #expect(try edited("a\n", "a", "\u{FEFF}x").text == "x\n")
    }

    @Test(arguments: [
        // The file is indented otherwise: the new lines move along.
        (
            "f {\n        one\n        two\n}\n", "    one\n    two\n", "    one\n      three\n",
            "f {\n        one\n          three\n}\n"
        ),
        ("f {\n\tone\n\ttwo\n}\n", "one\ntwo", "one\nthree", "f {\n\tone\n\tthree\n}\n"),
        // Blanks at the ends of lines.
        ("one  \ntwo\t\nthree\n", "one\ntwo\n", "1\n2\n", "1\n2\nthree\n"),
        // Without and with the line end of the last line.
        ("  a\n  b\n  c\n", "a\nb", "x", "  x\n  c\n"), ("  a\n  b\n  c\n", "a\nb\n", "", "  c\n"),
        ("  a\n  b", "a\nb\n", "x\ny\n", "  x\n  y"),
        // Windows line ends stay.
        ("  a\r\n  b\r\n  c\r\n", "a\nb\n", "x\ny\n", "  x\r\n  y\r\n  c\r\n"),
        // A blank line inside.
        ("  a\n\n  b\n", "a\n   \nb\n", "a\n\nc\n", "  a\n\n  c\n"),
    ])
    func `find whole lines whatever the blanks at their ends`(example: (String, String, String, String)) throws {
        let result = try edited(example.0, example.1, example.2)
        #expect(result.text.utf8.elementsEqual(example.3.utf8), "\(result.text)")
        #expect(result.applied.match == .indentation)
    }

    @Test func `refuse lines that are equal but for blanks in several places`() {
        #expect(throws: EditFault.ambiguous(lines: [1, 4], mayBeMore: false)) {
            try edited("  a\n b\nx\n    a\n\tb\n", "a\nb\n", "y\n")
        }
    }

    @Test func `prefer an exact match over a loose one`() throws {
        #expect(try edited("  a\n  b\na\nb\n", "\na\nb\n", "\nx\n").text == "  a\n  b\nx\n")
    }

    @Test(arguments: 0..<200)
    func `do what a plain replacement does wherever the text is unique`(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let ends = seed % 2 == 0 ? "\n" : "\r\n"
        let words = ["a", "b", "  c", "d ", "", "e\tf"]
        let lines = (0..<12).map { "\($0)" + (words.randomElement(using: &generator) ?? "") }
        let text = lines.joined(separator: ends)
        let first = Int.random(in: 0..<10, using: &generator)
        let old = lines[first...(first + 2)].joined(separator: "\n")
        let result = try edited(text, old, "new\nlines").text
        let expected = (lines[..<first] + ["new", "lines"] + lines[(first + 3)...]).joined(separator: ends)
        #expect(result.utf8.elementsEqual(expected.utf8))
    }
}

@Suite struct `Editing a file` {
    @Test(arguments: Resolver.allCases)
    func `writes all edits and shows the difference`(resolver: Resolver) throws {
        let sandbox = try Sandbox()
        try sandbox.directory("d")
        try sandbox.file("d/f", "one\ntwo\nthree\n")
        try require0(unsafe chmod(sandbox.root + "/d/f", 0o755))
        let edits = [TextEdit(oldText: "two", newText: "2"), TextEdit(oldText: "2\nthree", newText: "2\n3")]
        let outcome = try sandbox.files(by: resolver).edit("d/f", edits, control: .unlimited)
        #expect(try sandbox.text("d/f") == "one\n2\n3\n")
        #expect(try sandbox.mode("d/f") == 0o755)
        #expect(outcome.isApplied)
        #expect(outcome.diff.text == "--- a/d/f\n+++ b/d/f\n@@ -1,3 +1,3 @@\n one\n-two\n-three\n+2\n+3\n")
        #expect(try sandbox.names("d") == ["f"])
    }

    @Test func `that is only tried changes nothing`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "one\n")
        let before = try sandbox.files().info("f").status
        let outcome = try sandbox.files().edit(
            "f", [TextEdit(oldText: "one", newText: "two")], dryRun: true, control: .unlimited)
        #expect(!outcome.isApplied)
        #expect(outcome.diff.addedLines == 1)
        #expect(try sandbox.files().info("f").status.version == before.version)
    }

    @Test func `is all or nothing`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "one\ntwo\ntwo\n")
        let files = try sandbox.files()
        let good = TextEdit(oldText: "one", newText: "1")
        let ambiguous = #expect(throws: FilesystemError.self) {
            try files.edit("f", [good, TextEdit(oldText: "two", newText: "2")], control: .unlimited)
        }
        #expect(ambiguous?.code == .editAmbiguous)
        #expect(
            ambiguous?.message
                == "The oldText of edit 2 is in 'f' 2 times (line 2, 3); add lines around it until it is "
                + "there once. Nothing was changed.")
        let missing = #expect(throws: FilesystemError.self) {
            try files.edit("f", [good, TextEdit(oldText: "none", newText: "2")], control: .unlimited)
        }
        #expect(missing?.code == .editNotFound)
        #expect(try sandbox.text("f") == "one\ntwo\ntwo\n")
    }

    @Test func `that changes nothing does not touch the file`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "one\n")
        let before = try sandbox.files().info("f").status.version
        let outcome = try sandbox.files().edit("f", [TextEdit(oldText: "one", newText: "one")], control: .unlimited)
        #expect(!outcome.isApplied)
        #expect(outcome.diff.text.isEmpty)
        #expect(try sandbox.files().info("f").status.version == before)
    }

    @Test func `fails when the file changes after it was read`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "one\n")
        let roots = try Roots([Root(path: sandbox.root, mode: .readWrite)])
        // The temporary file gets its name after the read and before the rename.
        let files = Filesystem(
            roots: roots,
            randomness: {
                try? sandbox.file("f", "someone else's\n")
                return 1
            })
        let edit = [TextEdit(oldText: "one", newText: "two")]
        #expect(code { () throws(FilesystemError) in try files.edit("f", edit, control: .unlimited) } == .conflict)
        #expect(try sandbox.text("f") == "someone else's\n")
        #expect(try sandbox.names() == ["f"])
    }

    @Test func `is for text within the limits`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("binary", [0xFF, 0x61])
        try sandbox.file("large", "123456789")
        var limits = Limits()
        limits.maxWriteBytes = 8
        limits.maxEdits = 2
        let files = try sandbox.files(limits: limits)
        let edit = TextEdit(oldText: "a", newText: "b")
        #expect(
            code { () throws(FilesystemError) in try files.edit("binary", [edit], control: .unlimited) } == .notText)
        #expect(
            code { () throws(FilesystemError) in try files.edit("large", [edit], control: .unlimited) }
                == .limitExceeded)
        #expect(
            code { () throws(FilesystemError) in try files.edit("large", [], control: .unlimited) } == .invalidArgument)
        #expect(
            code { () throws(FilesystemError) in try files.edit("large", [edit, edit, edit], control: .unlimited) }
                == .invalidArgument)
        try sandbox.file("grows", "a")
        let growth = TextEdit(oldText: "a", newText: "123456789")
        #expect(
            code { () throws(FilesystemError) in try files.edit("grows", [growth], control: .unlimited) }
                == .limitExceeded)
        #expect(
            code { () throws(FilesystemError) in try files.edit("grows", [edit], control: .expired) }
                == .deadlineExceeded)
        #expect(try sandbox.text("grows") == "a")
    }
}
