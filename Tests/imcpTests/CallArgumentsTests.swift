import JSON
import Testing

@testable import imcp

@Suite struct `Arguments on the command line` {
    private let schema: JSONObject = [
        "properties": [
            "path": ["type": "string"], "head": ["type": "integer"], "dryRun": ["type": "boolean"],
            "paths": ["type": "array", "items": ["type": "string"]], "edits": ["type": "array"], "any": [:],
        ]
    ]

    private func parse(_ words: String...) throws -> JSONObject {
        try CallArguments.parse(words, schema: schema, standardInput: { Array(#"{"path": "in"}"#.utf8) })
    }

    @Test func `values take the type that the schema says`() throws {
        let parsed = try parse("--path", "12", "--head", "12", "--any", "12")
        #expect(parsed == ["path": "12", "head": 12, "any": 12])
    }

    @Test func `a boolean needs no value, but takes one`() throws {
        #expect(try parse("--dryRun", "--path", "a") == ["dryRun": true, "path": "a"])
        #expect(try parse("--dryRun", "false") == ["dryRun": false])
        #expect(try parse("--dryRun") == ["dryRun": true])
    }

    @Test func `names are found in kebab case and in another case`() throws {
        #expect(try parse("--dry-run", "--PATH=a=b") == ["dryRun": true, "path": "a=b"])
    }

    @Test func `a name given several times makes a list`() throws {
        #expect(try parse("--paths", "a", "--paths", "b") == ["paths": ["a", "b"]])
        #expect(try parse("--paths", #"["a", "b"]"#) == ["paths": ["a", "b"]])
    }

    @Test func `names may stand before an equals sign`() throws {
        #expect(
            try parse("path=a=b", "head=3", "dry-run=true", "any=x") == [
                "path": "a=b", "head": 3, "dryRun": true, "any": "x",
            ])
        #expect(try parse("paths=a", "paths=b", "path=") == ["paths": ["a", "b"], "path": ""])
    }

    @Test func `add to what is given as a whole, or take its place`() throws {
        #expect(try parse(#"{"path": "a", "head": 1}"#, "head=2") == ["path": "a", "head": 2])
        #expect(try parse(#"{"paths": ["a"]}"#, "paths=b", "paths=c") == ["paths": ["b", "c"]])
        let file = try CallArguments.parse(
            ["@in.json"], schema: schema, standardInput: { [] },
            readFile: { $0 == "in.json" ? Array(#"{"path": "f"}"#.utf8) : nil })
        #expect(file == ["path": "f"])
    }

    @Test func `values take the first type of several that fits`() throws {
        let schema: JSONObject = [
            "$defs": ["Name": ["type": "string"], "Size": ["enum": ["1", "2", 3]]],
            "properties": [
                "zip": ["anyOf": [["type": "string"], ["type": "null"]]],
                "count": ["type": ["integer", "null"]], "id": ["oneOf": [["type": "string"], ["type": "integer"]]],
                "tags": ["anyOf": [["type": "array", "items": ["type": "string"]], ["type": "null"]]],
                "name": ["$ref": "#/$defs/Name"], "size": ["$ref": "#/$defs/Size"],
                "fast": ["anyOf": [["type": "boolean"], ["type": "null"]]],
            ],
        ]
        let words = [
            "zip=12345", "count=3", "id=7", "tags=1", "tags=2", "name=null", "size=2", "--fast",
        ]
        let parsed = try CallArguments.parse(words, schema: schema, standardInput: { [] })
        #expect(
            parsed == [
                "zip": "12345", "count": 3, "id": 7, "tags": ["1", "2"], "name": "null", "size": "2", "fast": true,
            ])
        #expect(try CallArguments.parse(["zip=null"], schema: schema, standardInput: { [] }) == ["zip": .null])
        #expect(throws: CallArguments.Problem.self) {
            try CallArguments.parse(["count=many"], schema: schema, standardInput: { [] })
        }
    }

    @Test func `one JSON object, or a dash, stands for all`() throws {
        #expect(try parse(#"{"x": [1]}"#) == ["x": [1]])
        #expect(try parse("-") == ["path": "in"])
        #expect(try parse().isEmpty)
    }

    @Test(arguments: [
        ["a"], ["--head"], ["--head", "x"], ["--"], ["{"], ["[1]"], ["@none"], ["=a"], ["head=x"], ["head=1", "{}"],
    ])
    func `what is not understood is refused`(words: [String]) {
        #expect(throws: CallArguments.Problem.self) {
            try CallArguments.parse(words, schema: schema, standardInput: { [] })
        }
    }
}
