import JSON
import Testing

@Suite struct `The parser` {
    private func failure(_ text: String, _ options: JSONParser.Options = .init()) -> JSONParseError? {
        failure(Array(text.utf8), options)
    }

    private func failure(_ bytes: [UInt8], _ options: JSONParser.Options = .init()) -> JSONParseError? {
        do {
            _ = try JSONParser.parse(bytes, options: options)
            return nil
        } catch {
            return error
        }
    }

    @Test func `members keep their order`() throws {
        let value = try JSONParser.parse(#" {"b": 1, "a": [true, false, null, {}, []], "c": "x"} "#)
        #expect(value == ["a": [true, false, nil, [:], []], "b": 1, "c": "x"])
        #expect(value.objectValue.map { Array($0.keys) } == ["b", "a", "c"])
    }

    @Test func `a slice is read from its own start`() throws {
        let bytes = Array(#"xx{"a":[1,"é"]}yy"#.utf8)
        let slice = bytes[2..<bytes.count - 2]
        let options = JSONParser.Options(raw: [["a"]])
        #expect(try JSONParser.parse(slice) == ["a": [1, "é"]])
        #expect(try JSONParser.parse(slice, options: options).jsonString == #"{"a":[1,"é"]}"#)
        #expect(throws: JSONParseError.self) { try JSONParser.parse(bytes[3...]) }
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)), ("-1", .integer(-1)), ("123456789012345678", .integer(123_456_789_012_345_678)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ])
    func `a whole number of 64 bits is an integer`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(text) == value)
        #expect(value.jsonString == text)
    }

    @Test(arguments: [
        "-0", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1.0", "1e400", "-1E-400", "0.10",
        "1e+07", "123456789012345678901234567890123456789012345678901234567890",
    ])
    func `any other number keeps its text`(text: String) throws {
        guard case .number(let number) = try JSONParser.parse(text) else {
            Issue.record("\(text) is no number")
            return
        }
        #expect(number.text == text)
        #expect(try JSONParser.parse(text).jsonString == text)
    }

    @Test(arguments: ["01", "-", "+1", "1.", ".5", "1e", "1e+", "-01", "00", "0x1", "NaN", "Infinity", "1_000", "1.e1"])
    func `what is almost a number is refused`(text: String) {
        #expect(failure(text) != nil)
        #expect(failure("[\(text)]") != nil)
    }

    @Test func `escapes become their characters`() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD83D\uDE00\u0000 end""#
        #expect(try JSONParser.parse(text) == .string("\"\\/\u{8}\u{C}\n\r\tA\u{e9}€😀\0 end"))
    }

    @Test(arguments: [
        #""\ud800""#, #""\ud800\n""#, #""\ud800x""#, #""\udc00""#, #""\ud800\ud800""#, #""\udc00\ud800""#,
    ])
    func `half of a surrogate pair is refused`(text: String) { #expect(failure(text)?.kind == .loneSurrogate) }

    @Test(arguments: 0..<40)
    func `a special byte is found at any distance`(distance: Int) throws {
        let padding = String(repeating: "a", count: distance)
        #expect(try JSONParser.parse("\"\(padding)\"") == .string(padding))
        #expect(try JSONParser.parse("\"\(padding)\\n\(padding)\"") == .string("\(padding)\n\(padding)"))
        #expect(try JSONParser.parse("\"\(padding)é\(padding)\"") == .string("\(padding)é\(padding)"))
        #expect(failure("\"\(padding)\u{1F}\(padding)\"")?.kind == .controlCharacter)
        #expect(failure("\"\(padding)\u{1F}\(padding)\"")?.offset == distance + 1)
        #expect(failure("\"\(padding)")?.kind == .unexpectedEnd)
        #expect(failure("\"\(padding)\\")?.kind == .unexpectedEnd)
        #expect(failure("\"\(padding)\\u12")?.kind == .unexpectedEnd)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xF0, 0x9F, 0x98],
            [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused, read and unread`(bad: [UInt8]) {
        for padding in [0, 3, 12, 40] {
            let start = Array(repeating: UInt8(ascii: "p"), count: padding)
            for ending in ["\"", "\\n\"", "abcdefghijklmnop\""] {
                let bytes = [UInt8(ascii: "\"")] + start + bad + Array(ending.utf8)
                for options in [JSONParser.Options(), JSONParser.Options(raw: [[]])] {
                    #expect(failure(bytes, options)?.kind == .invalidUTF8)
                    #expect(failure(bytes, options)?.offset == padding + 1)
                }
            }
        }
    }

    @Test func `an escape cannot complete a broken sequence`() {
        #expect(failure([0x22, 0xC3] + Array(#"\u00a9""#.utf8))?.kind == .invalidUTF8)
    }

    @Test func `a mistake has a line, a column and a sentence`() {
        let error = failure("{\n  \"äö\": 1,\n  \"ü\" 2\n}")
        #expect(error?.kind == .unexpectedByte)
        #expect(error?.line == 3)
        #expect(error?.column == 7)
        #expect(error?.description == "invalid JSON at line 3, column 7: a colon must follow a key, not '2'")
    }

    @Test(arguments: [
        ("", JSONParseError.Kind.unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[1,]", .unexpectedByte, 3),
        ("[1 2]", .unexpectedByte, 3), ("{\"a\":}", .unexpectedByte, 5), ("{,}", .unexpectedByte, 1),
        ("{\"a\":1,}", .unexpectedByte, 7), ("1 2", .trailingBytes, 2), ("{}\0", .trailingBytes, 2),
        ("\u{FEFF}{}", .byteOrderMark, 0), ("tru", .unexpectedEnd, 3), ("trux", .unexpectedByte, 3),
        ("nul]", .unexpectedByte, 3), ("\"\\x\"", .invalidEscape, 1), ("\"\\u12g4\"", .invalidEscape, 1),
        ("01", .invalidNumber, 0), ("[", .unexpectedEnd, 1), ("{\"a\"", .unexpectedEnd, 4), ("[1}", .unexpectedByte, 2),
        ("// x", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0),
    ])
    func `each mistake has its kind and place`(text: String, kind: JSONParseError.Kind, offset: Int) {
        #expect(failure(text)?.kind == kind)
        #expect(failure(text)?.offset == offset)
    }

    @Test func `every cut of a message is refused without reading past its end`() {
        let message = Array(#"{"id":-12.5e3,"s":"a\u00e9\n😀b","l":[true,false,null,{"k":[]}]}"#.utf8)
        for length in 0..<message.count {
            #expect(failure(Array(message[..<length])) != nil)
            #expect(failure(Array(message[..<length]), .init(raw: [["l"], ["s"]])) != nil)
        }
        #expect(failure(message) == nil)
    }

    @Test func `a text longer than allowed is not read`() {
        #expect(failure("[1, 2]", .init(maxBytes: 6)) == nil)
        #expect(failure("[1, 2]", .init(maxBytes: 5))?.kind == .tooLarge)
        #expect(failure("[1, 2]", .init(maxBytes: 5))?.line == nil)
    }
}
