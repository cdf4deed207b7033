import JSON
import Testing

@Suite struct `JSON pointers` {
    /// The document of RFC 6901, section 5.
    private let document: JSONValue = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test func `the examples of the RFC point where it says`() throws {
        #expect(document[try JSONPointer("")] == document)
        #expect(document[try JSONPointer("/foo")] == ["bar", "baz"])
        #expect(document[try JSONPointer("/foo/0")] == "bar")
        let places = ["/": 0, "/a~1b": 1, "/c%d": 2, "/e^f": 3, "/g|h": 4, "/i\\j": 5, "/k\"l": 6, "/ ": 7, "/m~0n": 8]
        for (pointer, value) in places { #expect(document[try JSONPointer(pointer)]?.intValue == value, "\(pointer)") }
    }

    @Test(arguments: ["", "/", "//", "/a~1b/~0~1/0", "/é/\u{301}"])
    func `a pointer is written as it was read`(text: String) throws {
        #expect(try JSONPointer(text).description == text)
    }

    @Test(arguments: ["a", "/~", "/~2", "/a~", "#/a"])
    func `what is no pointer is refused`(text: String) {
        #expect(throws: JSONPointerError.self) { try JSONPointer(text) }
    }

    @Test(arguments: [
        "/foo/2", "/foo/00", "/foo/01", "/foo/-", "/foo/+1", "/foo/-1", "/foo/", "/foo/0/x", "/bar",
        "/foo/99999999999999999999",
    ])
    func `a place that is not there gives nothing`(text: String) throws {
        #expect(document[try JSONPointer(text)] == nil)
    }

    @Test func `pointers are put together step by step`() {
        let pointer = JSONPointer.root.appending("a/b").appending(3)
        #expect(pointer.description == "/a~1b/3")
        #expect(pointer.parent?.description == "/a~1b")
        #expect(JSONPointer.root.parent == nil)
        #expect(pointer.appending(pointer).tokens == ["a/b", "3", "a/b", "3"])
        #expect(JSONPointer(tokens: ["\u{e9}"]) != JSONPointer(tokens: ["e\u{301}"]))
    }

    @Test func `a pointer goes into unread values`() throws {
        let value = try JSONParser.parse(#"{"a":{"b":[1,2]}}"#, options: .init(raw: [["a"]]))
        #expect(value[try JSONPointer("/a/b/1")] == 2)
    }
}
