import Foundation
import JSON
import MCP
import Testing

@testable import imcp

@Suite struct `A list of what servers offer` {
    private func item(_ name: String, _ description: String = "Does it") -> ListedItem {
        ListedItem(ToolDefinition(name: name, description: description, inputSchema: ["type": "object"]))
    }

    @Test func `tells arguments with their types, optional ones in brackets`() {
        let schema: JSONObject = [
            "properties": [
                "path": ["type": "string"], "head": ["type": ["integer", "null"]], "sort": ["enum": ["a", "b"]],
                "paths": ["type": "array", "items": ["type": "string"]], "any": true,
                "either": ["anyOf": [["type": "string"], ["$ref": "#/$defs/x"]]],
                "many": ["enum": [1, 2, 3, 4, 5, 6]],
            ],
            "required": ["path"],
        ]
        #expect(
            ArgumentSummary.text(of: schema) == "path: string, [head: integer|null], [sort: a|b], [paths: string[]], "
                + "[any: any], [either: string|object], [many: 1|2|3|4|5|…]")
    }

    @Test func `tells title and the first line of the description, and the hints`() {
        let tool = ToolDefinition(
            name: "t", title: "Title", description: "First\nSecond", inputSchema: [:],
            annotations: ToolAnnotations(readOnly: false, destructive: true, idempotent: true))
        #expect(ListedItem(tool).cells == ["t", "", "writes, destructive, idempotent", "Title: First"])
        let reader = ToolDefinition(name: "t", description: "D", inputSchema: [:], annotations: .readOnly)
        #expect(ListedItem(reader).cells[2] == "read-only")
    }

    @Test func `marks what came, went and changed`() {
        let difference = ListDifference(
            from: [item("a"), item("b"), item("c")], to: [item("a"), item("c", "Other"), item("d")])
        #expect(difference.entries.map { $0.mark.rawValue + $0.item.key } == [" a", "~c", "+d", "-b"])
        #expect(ListDifference(from: [item("a")], to: [item("a")]).isEmpty)
        #expect(difference.table(under: Offer.tools.headings).lines(width: 60).contains("+  d     Does it"))
    }
}

@Suite struct `Content on the command line` {
    private func printed(_ result: CallToolResult, directory: String? = nil) throws -> Recording {
        let recording = Recording()
        try ContentPrinter(console: recording.console, directory: directory).show(result)
        return recording
    }

    @Test func `is text as it is`() throws {
        #expect(try printed(CallToolResult(content: [.text("a\u{1B}\n"), .text("b")])).out == ["a\u{1B}\n", "b"])
        #expect(try printed(CallToolResult(content: [.text("no\u{1B}")], isError: true)).err == ["no␛"])
    }

    @Test func `is structured once, unless the text says all of it`() throws {
        #expect(try printed(.structured(["a": 1, "b": 2])).out == ["{\n  \"a\": 1,\n  \"b\": 2\n}"])
        let wrapped = CallToolResult(content: [.text("x")], structuredContent: ["result": "x"])
        #expect(try printed(wrapped).out == ["x"])
        let number = CallToolResult(content: [.text("4")], structuredContent: ["result": 4])
        #expect(try printed(number).out == ["4"])
        let repeated = CallToolResult(
            content: [.text("diff"), .text("Nothing was written.")],
            structuredContent: ["content": "diff", "notice": "Nothing was written."])
        #expect(try printed(repeated).out == ["diff", "Nothing was written."])
        let both = CallToolResult(content: [.text("x")], structuredContent: ["n": 1])
        #expect(try printed(both).out == ["x", "{\n  \"n\": 1\n}"])
    }

    @Test func `is described, or saved under a name of its own`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let picture = CallToolResult(content: [.image(base64: "AAEC", mimeType: "image/png")])
        #expect(try printed(picture).out == ["[image image/png, 3 bytes; --save DIR keeps it]"])
        for number in 1...2 {
            let path = "\(folder.path)/image-\(number).png"
            #expect(
                try printed(picture, directory: folder.path).out == ["[image image/png, 3 bytes, saved as \(path)]"])
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([0, 1, 2]))
        }
        let broken = CallToolResult(content: [.image(base64: "A", mimeType: "image/png")])
        #expect(try printed(broken).out == ["[image image/png, whose Base64 cannot be read]"])
        let link = ResourceDefinition(uri: "a:b", name: "n", description: "d", mimeType: "text/plain")
        #expect(try printed(CallToolResult(content: [.link(to: link)])).out == ["link: a:b n (text/plain): d"])
    }
}
