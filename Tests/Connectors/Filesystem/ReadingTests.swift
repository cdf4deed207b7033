import Foundation
import Testing

@testable import FilesystemConnector

@Suite struct `Reading text` {
    private func read(
        _ text: String, _ selection: LineSelection, maxBytes: Int = 1 << 20
    ) throws -> TextRead {
        let sandbox = try Sandbox()
        try sandbox.file("f", text)
        var limits = Limits()
        limits.maxReadBytes = maxBytes
        return try sandbox.files(limits: limits).readText("f", selection, control: .unlimited)
    }

    @Test(arguments: [
        ("a\nb\nc\n", LineSelection.all, "a\nb\nc\n", 3), ("a\nb\nc", .all, "a\nb\nc", 3), ("", .all, "", 0),
        ("a\nb\nc\n", .head(2), "a\nb\n", 2), ("a\nb\nc\n", .head(9), "a\nb\nc\n", 3), ("a", .head(1), "a", 1),
        ("a\nb\nc\n", .tail(1), "c\n", 1), ("a\nb\nc", .tail(2), "b\nc", 2), ("a\nb\n", .tail(9), "a\nb\n", 2),
        ("\n\n\n", .tail(2), "\n\n", 2), ("", .tail(3), "", 0), ("a\r\nb\r\n", .tail(1), "b\r\n", 1),
        ("a\nb\nc\nd\n", .range(2...3), "b\nc\n", 2), ("a\nb\n", .range(5...9), "", 0), ("a\nb", .range(2...2), "b", 1),
    ])
    func `gives the lines asked for, byte for byte`(example: (String, LineSelection, String, Int)) throws {
        let result = try read(example.0, example.1)
        #expect(result.text == example.2)
        #expect(result.lineCount == example.3)
        #expect(result.shownBytes == example.2.utf8.count)
        #expect(result.totalBytes == example.0.utf8.count)
        #expect(result.notice == nil)
    }

    @Test func `cuts after the last whole line that fits and says so exactly`() throws {
        let result = try read("aaaa\nbbbb\ncccc\n", .all, maxBytes: 12)
        #expect(result.text == "aaaa\nbbbb\n")
        #expect(result.notice == "Truncated: lines 1 to 2, 10 of 15 bytes (one read returns at most 12 bytes).")
    }

    @Test func `does not cut what fits to the byte`() throws {
        let result = try read("aaaa\nbbbb\n", .all, maxBytes: 10)
        #expect(result.text == "aaaa\nbbbb\n")
        #expect(result.notice == nil)
    }

    @Test func `cuts a line that is too long between characters`() throws {
        let result = try read("ééééé", .all, maxBytes: 5)
        #expect(result.text == "éé")
        #expect(result.lineCount == 1)
        #expect(result.notice == "Truncated: lines 1 to 1, 4 of 10 bytes (one read returns at most 5 bytes).")
    }

    @Test func `cuts a range with its own line numbers`() throws {
        let result = try read("a\nb\ncc\ndd\n", .range(2...4), maxBytes: 5)
        #expect(result.text == "b\ncc\n")
        #expect(result.notice == "Truncated: lines 2 to 3, 5 of 10 bytes (one read returns at most 5 bytes).")
    }

    @Test func `cuts the tail at the start of a line`() throws {
        let result = try read("aaaa\nbbbb\ncccc\n", .tail(3), maxBytes: 12)
        #expect(result.text == "bbbb\ncccc\n")
        #expect(result.notice == "Truncated: the last 2 lines, 10 of 15 bytes (one read returns at most 12 bytes).")
        #expect(try read("aaaa\nbbbb\n", .tail(2), maxBytes: 10).notice == nil)
        #expect(try read("aaaa\nbbbb\n", .tail(2), maxBytes: 5).text == "bbbb\n")
        #expect(try read("xéééé", .tail(1), maxBytes: 5).text == "éé")
    }

    @Test(arguments: [1, 2, 3, 1000, 5000, 20_000])
    func `finds the last lines across blocks`(count: Int) throws {
        let lines = (1...20_000).map { "line \($0)\n" }
        let result = try read(lines.joined(), .tail(count))
        #expect(result.text == lines.suffix(count).joined())
    }

    @Test(arguments: [1...1, 9_999...10_001, 19_999...30_000])
    func `finds a range across blocks`(range: ClosedRange<Int>) throws {
        let lines = (1...20_000).map { "line \($0)\n" }
        let result = try read(lines.joined(), .range(range))
        #expect(result.text == lines[(range.lowerBound - 1)..<min(range.upperBound, 20_000)].joined())
    }

    @Test func `holds no more than the limit of a huge file`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("huge", "first\n")
        let handle = try FileHandle(forWritingTo: URL(filePath: sandbox.root + "/huge"))
        try handle.truncate(atOffset: 1 << 40)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\nlast\n".utf8))
        try handle.close()
        let files = try sandbox.files()
        #expect(try files.readText("huge", .head(1), control: .unlimited).text == "first\n")
        #expect(try files.readText("huge", .tail(1), control: .unlimited).text == "last\n")
        let all = try files.readText("huge", control: .unlimited)
        #expect(all.text == "first\n")
        #expect(all.totalBytes == 1 << 40 + 6)
    }

    @Test(arguments: [LineSelection.head(0), .tail(0), .tail(-1), .range(0...3)])
    func `refuses lines that cannot be`(selection: LineSelection) throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "a")
        let files = try sandbox.files()
        #expect(
            code { () throws(FilesystemError) in try files.readText("f", selection, control: .unlimited) }
                == .invalidArgument)
    }

    @Test func `refuses what is no UTF-8 and names the tool for it`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", [0x89, 0x50, 0xFF])
        let files = try sandbox.files()
        let error = #expect(throws: FilesystemError.self) { try files.readText("f", control: .unlimited) }
        #expect(error?.code == .notText)
        #expect(error?.message.contains("read_media_file") == true)
    }

    @Test func `stops at the deadline and when nobody waits`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", "a")
        let files = try sandbox.files()
        for selection in [LineSelection.all, .tail(1)] {
            #expect(
                code { () throws(FilesystemError) in try files.readText("f", selection, control: .expired) }
                    == .deadlineExceeded)
            #expect(
                code { () throws(FilesystemError) in try files.readText("f", selection, control: .cancelled) }
                    == .cancelled)
        }
    }

    @Test func `of a directory or of nothing is an error`() throws {
        let files = try Sandbox().files()
        #expect(code { () throws(FilesystemError) in try files.readText(".", control: .unlimited) } == .isDirectory)
        let error = #expect(throws: FilesystemError.self) { try files.readText("none", control: .unlimited) }
        #expect(error == FilesystemError(.notFound, "'none' does not exist."))
    }

    @Test func `of several files goes on after one that fails`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("a", "A")
        try sandbox.file("b", "B")
        let items = try sandbox.files().readMultiple(["a", "none", "b"], control: .unlimited)
        #expect(items.map(\.path) == ["a", "none", "b"])
        #expect(try items[0].result.get().text == "A")
        #expect(throws: FilesystemError.self) { try items[1].result.get() }
        #expect(try items[2].result.get().text == "B")
    }

    @Test func `of several files is limited in files and in bytes`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("a", "aaaa\naaaa\n")
        var limits = Limits()
        limits.maxFilesPerRead = 3
        limits.maxMultipleReadBytes = 16
        let files = try sandbox.files(limits: limits)
        #expect(
            code { () throws(FilesystemError) in
                try files.readMultiple(["a", "a", "a", "a"], control: .unlimited).count
            } == .limitExceeded)
        let items = try files.readMultiple(["a", "a", "a"], control: .unlimited)
        #expect(try items.map { try $0.result.get().shownBytes } == [10, 5, 1])
        #expect(try items[1].result.get().notice?.contains("5 of 10 bytes") == true)
    }
}

@Suite struct `Reading bytes` {
    @Test(
        arguments: [
            ("x", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"), ("x.png", [1], "image/png"),
            ("x.JPG", [], "image/jpeg"), ("misnamed.png", [0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            ("x", Array("RIFF1234WAVEfmt ".utf8), "audio/wav"), ("x", Array("RIFF1234WEBPVP8 ".utf8), "image/webp"),
            ("x.mp3", [], "audio/mpeg"), ("x", Array("%PDF-1.7".utf8), "application/pdf"),
            ("x.bin", [0], MediaType.unknown),
            ("noext", [], MediaType.unknown), (".png", [], "image/png"), ("x.", [], MediaType.unknown),
        ] as [(String, [UInt8], String)])
    func `guesses the type by content, then by name`(example: (String, [UInt8], String)) throws {
        let sandbox = try Sandbox()
        try sandbox.file(example.0, example.1)
        let read = try sandbox.files().readBytes(example.0, control: .unlimited)
        #expect(read.mediaType == example.2)
        #expect(read.bytes == example.1)
    }

    @Test func `is limited, and the message gives both numbers`() throws {
        let sandbox = try Sandbox()
        try sandbox.file("f", [UInt8](repeating: 0, count: 11))
        var limits = Limits()
        limits.maxMediaBytes = 10
        let files = try sandbox.files(limits: limits)
        let error = #expect(throws: FilesystemError.self) { try files.readBytes("f", control: .unlimited) }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("11 bytes; the limit for this operation is 10") == true)
    }
}
