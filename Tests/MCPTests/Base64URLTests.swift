import Testing

@testable import MCP

@Suite struct `Base64 coding` {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the published examples come out, with and without padding`(plain: String, encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
        let padded = encoded + String(repeating: "=", count: (4 - encoded.count % 4) % 4)
        #expect(Base64.encode(Array(plain.utf8)) == padded)
        #expect(Base64.decode(padded) == Array(plain.utf8))
    }

    @Test func `every byte survives in both alphabets, which differ in two digits`() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
    }

    @Test(arguments: ["A", "Zg==", "Zh", "Zm9=", "+/8", "Zm 9v", "Zm9v\n", "Zm9é", "AAAAA"])
    func `base64url refuses what it does not produce`(text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "Zg===", "====", "Z===", "-_8=", "Zm9v Zm9", "=Zm9", "Zg==Zg=="])
    func `standard Base64 refuses what it does not produce`(text: String) { #expect(Base64.decode(text) == nil) }
}
