@testable import JSON

extension FuzzTarget {
    /// The parser, the serialiser, and that they agree.
    static let json = FuzzTarget(name: "json") { input in
        let strict = try? JSONParser.parse(input, options: .init(duplicateKeys: .reject))
        let unread = try? JSONParser.parse(input, options: .init(raw: [[], ["a"], ["params", "arguments"]]))
        let parsed: JSONValue
        do throws(JSONParseError) {
            parsed = try JSONParser.parse(input)
        } catch {
            try require(strict == nil && unread == nil, "an option makes a refused text pass")
            try require(error.description.utf8.count < 1000, "an error shows too much of the text")
            return
        }
        if let strict { try require(strict == parsed, "what passes the strict reading reads the same") }
        try require(unread.map { $0 == parsed } ?? false, "what stays unread is the same value")
        try checkText(of: parsed)
        if let unread { try checkText(of: unread) }
        try checkPointers(into: parsed)
    }

    private static func checkText(of value: JSONValue) throws {
        let compact = value.serialized()
        try require(!compact.contains { $0 == 0x0A || $0 == 0x0D }, "compact text is one line")
        for text in [compact, value.serialized(pretty: true), value.canonicalBytes()] {
            let again = try require("what was written can be read") { try JSONParser.parse(text, options: .unbounded) }
            try require(again == value, "what was written reads as the same value")
            try require(again.hashValue == value.hashValue, "equal values have one hash")
            try require(again.canonicalBytes() == value.canonicalBytes(), "equal values have one canonical text")
        }
        try require(Array(value.jsonString.utf8) == compact, "the string is the same text")
        let coded = try require("a value decodes from itself") { try value.decode(JSONValue.self) }
        try require(coded == value, "decoding a value as a value changes nothing")
    }

    private static func checkPointers(into value: JSONValue) throws {
        guard let object = value.objectValue else { return }
        for (key, member) in object {
            let pointer = JSONPointer.root.appending(key)
            let again = try require("a pointer that was written can be read") { try JSONPointer(pointer.description) }
            try require(again == pointer, "a pointer reads as it was written")
            try require(value[again] == member, "a pointer to a member finds it")
            _ = try? JSONPointer(key)
        }
    }
}
