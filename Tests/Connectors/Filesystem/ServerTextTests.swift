import Testing

@testable import FilesystemConnector

@Suite struct `Texts of the file server` {
    @Test(arguments: [
        (0, "0 B"), (1_023, "1023 B"), (1_024, "1.00 KB"), (1_034, "1.01 KB"), (1_536, "1.50 KB"),
        (1 << 20, "1.00 MB"), (5 << 30, "5.00 GB"), (3 << 40, "3.00 TB"), (Int.max, "8388608.00 TB"),
    ])
    func `sizes are written in the largest unit`(bytes: Int, text: String) { #expect(SizeText.write(bytes) == text) }

    private static let moments: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"), (1_795_163_100, "2026-11-20T08:25:00Z"),
        (253_402_300_800, "10000-01-01T00:00:00Z"), (-62_167_219_200, "0000-01-01T00:00:00Z"),
    ]

    @Test(arguments: moments)
    func `moments are written in UTC`(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds, nanoseconds: 0).utc == text)
    }

    @Test(arguments: [Int64.min, .max])
    func `the farthest moments are written too`(seconds: Int64) {
        #expect(Timestamp(seconds: seconds, nanoseconds: 0).utc.hasSuffix("Z"))
    }

    @Test func `a text on one line has no control characters`() {
        for control in ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{1B}"] {
            #expect("a\(control)é".onOneLine == "a\u{FFFD}é")
        }
        #expect("plain — text".onOneLine == "plain — text")
    }

    @Test func `names are numbered until they differ`() {
        #expect(RootNames.unique("a", among: ["b"]) == "a")
        #expect(RootNames.unique("a", among: ["a", "a-2"]) == "a-3")
    }
}
