import JSON
import MCP
import Testing

@testable import FilesystemConnector

@Suite struct `A patch of one text` {
    private func patched(_ old: String, _ hunks: String) throws -> String {
        let text = "--- a/f\n+++ b/f\n" + hunks
        let patch = try Patch(Array(text.utf8), maxFiles: 10)
        let file = try #require(patch.files.first)
        return String(decoding: try PatchedText(file.hunks, of: Array(old.utf8)).content, as: UTF8.self)
    }

    private func fault(_ old: String, _ hunks: String) -> String? {
        do {
            _ = try patched(old, hunks)
            return nil
        } catch { return (error as? Patch.Fault)?.message ?? "\(error)" }
    }

    @Test func `replaces, adds and removes lines where it says`() throws {
        #expect(try patched("a\nb\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n") == "a\nB\nc\n")
        #expect(try patched("a\nb\n", "@@ -1,0 +2 @@\n+x\n") == "a\nx\nb\n")
        #expect(try patched("a\nb\n", "@@ -2 +1,0 @@\n-b\n") == "a\n")
        #expect(try patched("", "@@ -0,0 +1,2 @@\n+a\n+b\n") == "a\nb\n")
        let two = "@@ -1 +1,2 @@\n a\n+x\n@@ -3 +4 @@ func f()\n-c\n+C\n"
        #expect(try patched("a\nb\nc\n", two) == "a\nx\nb\nC\n")
    }

    @Test func `finds a hunk that has moved, where it is certain`() throws {
        let hunk = "@@ -1,2 +1,2 @@\n a\n-b\n+B\n"
        #expect(try patched("0\n0\na\nb\n", hunk) == "0\n0\na\nB\n")
        #expect(fault("0\na\nb\na\nb\n", hunk)?.contains("several other places (lines 2, 4)") == true)
        #expect(fault("x\n", hunk)?.contains("not in the file (line 1 differs)") == true)
        let shifted = "@@ -1 +1 @@\n-a\n+A\n@@ -2 +2 @@\n-x\n+X\n"
        #expect(try patched("0\na\nx\nx\n", shifted) == "0\nA\nX\nx\n")
    }

    @Test func `keeps line ends as they are around it`() throws {
        let hunk = "@@ -1,2 +1,3 @@\n a\n-b\n+B\n+C\n"
        #expect(try patched("a\r\nb\r\nc\r\n", hunk) == "a\r\nB\r\nC\r\nc\r\n")
        let all = "--- a/f\r\n+++ b/f\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n"
        let patch = try Patch(Array(all.utf8), maxFiles: 1)
        let hunks = try #require(patch.files.first?.hunks)
        #expect(try PatchedText(hunks, of: Array("a\n".utf8)).content == Array("b\n".utf8))
        #expect(try PatchedText(hunks, of: Array("a\r\n".utf8)).content == Array("b\r\n".utf8))
        let toReturn = "@@ -1 +1 @@\n-a\n+a\r\n"
        #expect(try patched("a\n", toReturn) == "a\r\n")
    }

    @Test func `knows files that end without a line feed`() throws {
        let marker = "\\ No newline at end of file\n"
        #expect(try patched("a\nb", "@@ -2 +2 @@\n-b\n\(marker)+c\n\(marker)") == "a\nc")
        #expect(try patched("a\nb", "@@ -2 +2 @@\n-b\n\(marker)+b\n") == "a\nb\n")
        #expect(try patched("a\nb\n", "@@ -2 +2 @@\n-b\n+b\n\(marker)") == "a\nb")
        #expect(try patched("a", "@@ -1 +1,2 @@\n a\n+b\n") == "a\nb\n")
        #expect(fault("a\nb\n", "@@ -2 +2 @@\n-b\n\(marker)+c\n") != nil)
    }

    @Test(arguments: [
        ("@@ -1,5 +1 @@\n-a\n", "ends after 1 old and 0 new lines"),
        ("@@ -1 +1 @@\n-a\n+b\n+c\n", "more lines than its @@ line says"),
        ("@@ -1,2 +1,2 @@\n a\n b\n", "changes nothing"),
        ("@@ -x +1 @@\n-a\n", "a hunk begins with"),
        ("@@ @@\n-a\n+b\n", "a hunk begins with"),
        ("@@ -99999999999999999999 +1 @@\n-a\n", "a hunk begins with"),
        ("@@ -1,999999999 +1 @@\n-a\n", "ends after 1 old"),
        ("@@ -3 +3 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b\n", "overlaps"),
        ("@@ -1,2 +1,2 @@\n a\n-b\n+c\n@@ -2 +2 @@\n-b\n+c\n", "overlaps"),
    ])
    func `is refused with the reason where it is malformed`(hunks: String, reason: String) {
        let message = fault("a\nb\nc\n", hunks)
        #expect(message?.contains(reason) == true, "\(message ?? "none")")
    }

    /// A hunk that is compared line by line in many places, and is in none of them.
    private func costlyHunk() throws -> [Patch.Hunk] {
        let lines = String(repeating: "-a\n", count: 200)
        let text = "--- a/f\n+++ b/f\n@@ -900,201 +900 @@\n\(lines)-b\n+c\n"
        return try #require(Patch(Array(text.utf8), maxFiles: 1).files.first?.hunks)
    }

    @Test func `gives up where too many lines must be compared`() throws {
        let hunks = try costlyHunk()
        let old = Array(String(repeating: "a\n", count: 600).utf8)
        let fault = #expect(throws: Patch.Fault.self) { _ = try PatchedText(hunks, of: old, maxComparisons: 50_000) }
        #expect(fault?.message.contains("too many hunks") == true, "\(fault?.message ?? "none")")
        let other = #expect(throws: Patch.Fault.self) { _ = try PatchedText(hunks, of: old) }
        #expect(other?.message.contains("not in the file") == true, "\(other?.message ?? "none")")
    }

    @Test func `asks while it compares lines whether to go on`() throws {
        let hunks = try costlyHunk()
        let old = Array(String(repeating: "a\n", count: 600).utf8)
        let fault = #expect(throws: Patch.Fault.self) { _ = try PatchedText(hunks, of: old, mayGoOn: { false }) }
        #expect(fault?.message.contains("was ended") == true, "\(fault?.message ?? "none")")
    }

    @Test(arguments: 0..<64)
    func `leads from any text to any other, as our own difference shows it`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        func text() -> String {
            let lines = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                ["a", "b", "", "c d"].randomElement(using: &generator) ?? ""
            }
            return lines.joined(separator: "\n") + (Bool.random(using: &generator) && !lines.isEmpty ? "\n" : "")
        }
        let (old, new) = (text(), text())
        let diff = UnifiedDiff(from: Array(old.utf8), to: Array(new.utf8), name: "f", maxBytes: 1 << 20).text
        guard !diff.isEmpty else { return }
        let patch = try Patch(Array(diff.utf8), maxFiles: 1)
        let hunks = try #require(patch.files.first?.hunks)
        let result = try PatchedText(hunks, of: Array(old.utf8)).content
        #expect(String(decoding: result, as: UTF8.self) == new, "\(diff)")
    }
}

@Suite struct `A patch of many files` {
    private func fixture() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.directory("src")
        try sandbox.file("src/a.txt", "one\ntwo\n")
        try sandbox.file("b.txt", "bee\n")
        try sandbox.file("old.txt", "keep\nchange\n")
        try sandbox.file("gone.txt", "x\n")
        return sandbox
    }

    private let all = """
        diff --git a/src/a.txt b/src/a.txt
        index 1..2 100644
        --- a/src/a.txt
        +++ b/src/a.txt
        @@ -1,2 +1,2 @@
         one
        -two
        +TWO
        diff --git a/new/deep/c.sh b/new/deep/c.sh
        new file mode 100755
        index 0..1
        --- /dev/null
        +++ b/new/deep/c.sh
        @@ -0,0 +1 @@
        +#!/bin/sh
        diff --git a/gone.txt b/gone.txt
        deleted file mode 100644
        --- a/gone.txt
        +++ /dev/null
        @@ -1 +0,0 @@
        -x
        diff --git a/old.txt b/moved.txt
        similarity index 50%
        rename from old.txt
        rename to moved.txt
        --- a/old.txt
        +++ b/moved.txt
        @@ -1,2 +1,2 @@
         keep
        -change
        +changed
        diff --git a/b.txt b/b.txt
        old mode 100644
        new mode 100755

        """

    @Test(arguments: Resolver.allCases)
    func `changes, creates, deletes, renames and sets modes at once`(resolver: Resolver) throws {
        let sandbox = try fixture()
        let outcome = try sandbox.files(by: resolver).applyPatch(all, control: .unlimited)
        #expect(outcome.map(\.kind) == [.modified, .created, .deleted, .renamed, .modified])
        #expect(try sandbox.names() == ["b.txt", "moved.txt", "new", "src"])
        #expect(try sandbox.text("src/a.txt") == "one\nTWO\n")
        #expect(try sandbox.text("moved.txt") == "keep\nchanged\n")
        #expect(try sandbox.text("new/deep/c.sh") == "#!/bin/sh\n")
        #expect(try sandbox.mode("new/deep/c.sh") & 0o111 != 0)
        #expect(try sandbox.mode("b.txt") & 0o111 != 0)
        #expect(try sandbox.text("b.txt") == "bee\n")
        #expect(try sandbox.names("src") == ["a.txt"])
        #expect(try sandbox.names("new/deep") == ["c.sh"])
    }

    @Test func `a dry run tells the same and touches nothing`() async throws {
        let sandbox = try fixture()
        let before = try sandbox.snapshot()
        let server = try ServerUnderTest(sandbox)
        let texts = try await server.texts("apply_patch", ["patch": .string(all), "dryRun": true])
        #expect(try sandbox.snapshot() == before)
        #expect(texts.last == "Dry run: nothing was written.")
        #expect(
            texts.first?.split(separator: "\n") == [
                "M \(sandbox.root)/src/a.txt +1 -1", "A \(sandbox.root)/new/deep/c.sh +1 -0",
                "D \(sandbox.root)/gone.txt +0 -1", "R \(sandbox.root)/moved.txt (from \(sandbox.root)/old.txt) +1 -1",
                "M \(sandbox.root)/b.txt +0 -0",
            ])
        #expect(try await server.texts("apply_patch", ["patch": .string(all)]).first == texts.first)
    }

    @Test(arguments: [
        "--- a/b.txt\n+++ b/b.txt\n@@ -1 +1 @@\n-wrong\n+x\n",
        "--- a/none.txt\n+++ b/none.txt\n@@ -1 +1 @@\n-wrong\n+x\n",
        "--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1 @@\n+x\n",
        "--- a/b.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-be\n",
        "diff --git a/b.txt b/b.txt\ndeleted file mode 100644\n",
        "--- a/../b.txt\n+++ b/../b.txt\n@@ -1 +1 @@\n-bee\n+x\n",
        "--- /etc/hostname\n+++ /etc/hostname\n@@ -1 +1 @@\n-bee\n+x\n",
        "--- a/b.txt\n+++ b/c.txt\n@@ -1 +1 @@\n-bee\n+x\n",
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n",
        "diff --git a/i b/i\nGIT binary patch\nliteral 3\n",
        "diff --git a/b.txt b/x\ncopy from b.txt\ncopy to x\n",
        "--- a/link.txt\n+++ b/link.txt\n@@ -1 +1 @@\n-bee\n+x\n",
        "--- a/out/secret.txt\n+++ b/out/secret.txt\n@@ -1 +1 @@\n-secret\n+x\n",
        "--- /dev/null\n+++ b/out/new.txt\n@@ -0,0 +1 @@\n+x\n",
        "--- /dev/null\n+++ b/b.txt/below\n@@ -0,0 +1 @@\n+x\n",
        "--- /dev/null\n+++ /dev/null\n@@ -0,0 +1 @@\n+x\n",
        "--- \"a/b\\9\"\n+++ b/b.txt\n@@ -1 +1 @@\n-bee\n+x\n",
    ])
    func `one part that does not fit leaves everything as it was`(bad: String) throws {
        let sandbox = try fixture()
        try sandbox.link("link.txt", to: "b.txt")
        try sandbox.link("out", to: "../outside")
        let before = try sandbox.snapshot()
        let files = try sandbox.files()
        #expect(throws: FilesystemError.self) { try files.applyPatch(all + bad, control: .unlimited) }
        #expect(throws: FilesystemError.self) { try files.applyPatch(bad, control: .unlimited) }
        #expect(try sandbox.snapshot() == before)
    }

    @Test func `a file that stands in it twice is refused`() throws {
        let files = try fixture().files()
        let again = "--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1 +1 @@\n-one\n+x\n"
        #expect(code { () throws(FilesystemError) in try files.applyPatch(all + again, control: .unlimited) } != nil)
        #expect(try files.readText("src/a.txt", control: .unlimited).text == "one\ntwo\n")
    }

    @Test func `text that is no patch says how one looks`() throws {
        let files = try fixture().files()
        for text in ["", "hello", "@@ -1 +1 @@\n-a\n+b\n", "diff --git a/x b/y z\nindex 1..2\n"] {
            #expect(code { () throws(FilesystemError) in try files.applyPatch(text, control: .unlimited) } != nil)
        }
        var limits = Limits()
        limits.maxPatchFiles = 1
        let few = try fixture().files(limits: limits)
        #expect(throws: FilesystemError.self) { try few.applyPatch(all, control: .unlimited) }
    }

    @Test func `a name may have one part in it only`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("a", "A\n")
        try sandbox.file("b", "B\n")
        let exchange = """
            diff --git a/a b/b
            rename from a
            rename to b
            diff --git a/b b/a
            rename from b
            rename to a

            """
        #expect(throws: FilesystemError.self) { try sandbox.files().applyPatch(exchange, control: .unlimited) }
        #expect(try sandbox.text("a") == "A\n")
    }

    @Test func `starts below a directory where one is given, and reads names in quotes`() throws {
        let sandbox = try fixture()
        try sandbox.file("src/\u{e9} x", "1\n")
        let patch = "--- \"a/\\303\\251 x\"\t2026-01-01\n+++ \"b/\\303\\251 x\"\t2026-01-01\n@@ -1 +1 @@\n-1\n+2\n"
        let outcome = try sandbox.files().applyPatch(patch, below: "src", control: .unlimited)
        #expect(outcome.first?.path == sandbox.root + "/src/\u{e9} x")
        #expect(try sandbox.text("src/\u{e9} x") == "2\n")
        let plain = "--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-one\n+1\n"
        _ = try sandbox.files().applyPatch(plain, below: "src", control: .unlimited)
        #expect(try sandbox.text("src/a.txt") == "1\ntwo\n")
    }

    @Test func `etags must hold, and be of files that it changes`() throws {
        let sandbox = try fixture()
        let files = try sandbox.files()
        let etag = try files.info("b.txt").status.version.etag
        let patch = "--- a/b.txt\n+++ b/b.txt\n@@ -1 +1 @@\n-bee\n+wasp\n"
        let wrong = code { () throws(FilesystemError) in
            try files.applyPatch(patch, etags: ["b.txt": "old"], control: .unlimited)
        }
        #expect(wrong == .conflict)
        let unused = code { () throws(FilesystemError) in
            try files.applyPatch(patch, etags: ["c.txt": etag], control: .unlimited)
        }
        #expect(unused == .invalidArgument)
        _ = try files.applyPatch(patch, etags: ["b.txt": etag], control: .unlimited)
        #expect(try sandbox.text("b.txt") == "wasp\n")
    }

    @Test func `needs a root that may be written to`() throws {
        let files = try fixture().files(.readOnly)
        #expect(code { () throws(FilesystemError) in try files.applyPatch(all, control: .unlimited) } == .readOnly)
    }
}
