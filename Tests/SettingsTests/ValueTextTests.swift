import Testing

@testable import Settings

@Suite struct `Values with a form of their own` {
    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("500ms", .milliseconds(500)), ("2m", .seconds(120)), ("24h", .seconds(86_400)),
        ("7d", .seconds(604_800)), ("0s", .zero), ("1h30m", .seconds(5_400)), ("1m1ms", .milliseconds(60_001)),
    ])
    func `a duration is a number and a unit, or several`(text: String, expected: Duration) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(arguments: [
        "", "10", "s", "10 s", "1.5h", "-1s", "30m1h", "1s1s", "5ms1s", "10S", "1w", "٣s", "99999999999999999999s",
        "9223372036854775807d", "9223372036854775807ms1ms",
    ])
    func `anything else is no duration`(text: String) { #expect(DurationText.parse(text) == nil) }

    @Test(arguments: ["10s", "500ms", "2m", "1h", "7d", "0s", "90s", "1500ms", "36h"])
    func `a duration is written the way it is read`(text: String) throws {
        let duration = try #require(DurationText.parse(text))
        #expect(DurationText.write(duration) == text)
    }

    @Test func `the longest duration can be written`() {
        #expect(DurationText.write(.seconds(Int64.max)) == "9223372036854775807s")
        #expect(DurationText.write(.seconds(Int64.max) + .milliseconds(5)) == "9223372036854775807ms")
    }

    @Test(arguments: [("10", "10s"), ("5 minutes", "5m"), ("3 Hours", "3h"), ("1w", nil), ("x", nil)])
    func `a near duration is recognised`(text: String, expected: String?) {
        #expect(DurationText.nearest(text) == expected)
    }

    @Test(arguments: [
        ("0B", 0), ("1B", 1), ("512KB", 512_000), ("4MiB", 4_194_304), ("1GB", 1_000_000_000),
        ("2TiB", 2_199_023_255_552),
    ])
    func `a size is a number and a unit`(text: String, expected: Int) { #expect(SizeText.parse(text) == expected) }

    @Test(arguments: ["", "4", "4M", "4mib", "MiB", "4 MiB", "1.5GiB", "-1B", "9223372036854775807KB", "4MiBs"])
    func `anything else is no size`(text: String) { #expect(SizeText.parse(text) == nil) }

    @Test(arguments: ["4MiB", "512KB", "1000B", "0B", "1025B", "3GiB"])
    func `a size is written with the largest unit that is exact`(text: String) throws {
        let size = try #require(SizeText.parse(text))
        #expect(SizeText.parse(SizeText.write(size)) == size)
    }

    @Test(arguments: [("4M", "4MiB"), ("4mb", "4MB"), ("10", "10B"), ("10 kib", "10KiB"), ("4X", nil), ("M", nil)])
    func `a near size is recognised`(text: String, expected: String?) { #expect(SizeText.nearest(text) == expected) }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("localhost:0", "localhost", 0), ("[::1]:65535", "::1", 65_535),
    ])
    func `an address has a host and a port`(text: String, host: String, port: Int) throws {
        let address = try #require(HostAndPort(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(arguments: ["", ":", "8080", ":8080", "a:", "a:65536", "a:-1", "::1:80", "[::1]", "[x]:1", "a b:1", "a:٣"])
    func `anything else is no address`(text: String) { #expect(HostAndPort(text) == nil) }

    @Test(arguments: [
        ("/a/b", "/a/b"), ("x", "/etc/x"), ("./x", "/etc/x"), (".", "/etc"), ("././/x", "/etc/x"),
        ("../x", "/etc/../x"),
    ])
    func `a path starts from the directory of the file`(text: String, expected: String) {
        #expect(text.asPath(in: "/etc") == expected)
    }
}

@Suite struct `A value template` {
    @Test func `its parts are told apart`() throws {
        let parts = try ValueTemplate("a${B}c${D_1:-e:-f}${secret:g/h}$${i}$").parts
        #expect(
            parts == [
                .literal("a"), .variable("B", default: nil), .literal("c"), .variable("D_1", default: "e:-f"),
                .secret("g/h"), .literal("${i}$"),
            ])
    }

    @Test(arguments: ["${", "${}", "${1A}", "${A-b}", "${A b}", "${secret:}", "${A:-${B}}", "x ${A", "${Ä}"])
    func `a broken substitution is an error, not text`(text: String) {
        #expect(throws: ValueTemplate.Malformed.self) { try ValueTemplate(text) }
    }
}

@Suite struct `A secret` {
    @Test func `it shows itself in no way of printing`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(["s": secret], to: &dumped)
        for text in ["\(secret)", String(describing: [secret]), String(reflecting: secret), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("[secret]"))
        }
        #expect(secret.exposed == "hunter2")
    }
}
