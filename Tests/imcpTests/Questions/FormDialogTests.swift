import JSON
import Testing

@testable import MCP
@testable import imcp

@Suite struct `A form at the terminal` {
    private static let schema: JSONObject = [
        "type": "object",
        "properties": [
            "name": ["type": "string", "minLength": 2],
            "age": ["type": "integer", "minimum": 0, "default": 30],
            "color": [
                "type": "string", "oneOf": [["const": "r", "title": "Red"], ["const": "g", "title": "Green"]],
            ],
            "tags": ["type": "array", "items": ["type": "string", "enum": ["a", "b", "c"]], "maxItems": 2],
            "mail": ["type": "string", "format": "email"],
            "ok": ["type": "boolean"],
        ],
        "required": ["name", "ok"],
    ]

    private func fill(
        _ lines: [String?], presets: [String: String] = [:], schema: JSONObject = schema
    ) -> (shown: [String], result: ElicitResult?) {
        var dialog = FormDialog(ElicitationForm(message: "Who are you?", schema: schema), presets: presets)
        var step = dialog.begin()
        var shown: [String] = []
        for line in lines {
            guard case .ask(let text, let prompt) = step else { break }
            shown += text + [prompt]
            step = dialog.take(line)
        }
        guard case .done(let result) = step else { return (shown, nil) }
        return (shown, result)
    }

    @Test func `is filled in field by field and sent after a look at it`() {
        let (shown, result) = fill(["Ada", "", "2", "a, 3", "", "y", ""])
        #expect(result?.action == .accept)
        #expect(result?.content == ["name": "Ada", "age": 30, "color": "g", "tags": ["a", "c"], "ok": true])
        #expect(shown.contains { $0.contains("Who are you?") })
        #expect(shown.contains("    2) g - Green"))
        #expect(shown.contains("    age [30]: "))
        #expect(shown.contains("    tags: a, c"))
    }

    @Test(arguments: [
        (["A"], "name: "), ([""], "name: "), (["Ada", "old"], "age [30]: "), (["Ada", "-1"], "age [30]: "),
        (["Ada", "7.5"], "age [30]: "), (["Ada", "", "9"], "color: "), (["Ada", "", "r", "a,b,c"], "tags: "),
        (["Ada", "", "r", "", "no mail"], "mail: "), (["Ada", "", "r", "", "", "maybe"], "ok: "),
        (["Ada", "", "r", "", "", ""], "ok: "),
    ])
    func `asks again for what does not fit`(lines: [String], prompt: String) {
        var dialog = FormDialog(ElicitationForm(message: "", schema: Self.schema))
        var step = dialog.begin()
        for line in lines { step = dialog.take(line) }
        guard case .ask(let shown, let asked) = step else {
            Issue.record("The form is done.")
            return
        }
        #expect(asked.hasSuffix(prompt))
        #expect(shown.count == 1, "says why, and nothing else")
    }

    @Test func `can be declined, cancelled and left at any time`() {
        #expect(fill(["/decline"]).result?.action == .decline)
        #expect(fill(["Ada", "/cancel"]).result?.action == .cancel)
        #expect(fill(["Ada", nil]).result?.action == .cancel)
        #expect(fill(["Ada", "", "", "", "", "y", "no"]).result?.action == .decline)
        #expect(fill(["/decline"]).result?.content == nil)
    }

    @Test func `goes back, and is edited with what was typed before`() {
        #expect(fill(["Ada", "/back", "Eve", "", "", "", "", "y", "yes"]).result?.content?["name"] == "Eve")
        let edited = fill(["Ada", "7", "", "", "", "y", "edit", "", "8", "", "", "", "", "yes"]).result
        #expect(edited?.content == ["name": "Ada", "age": 8, "ok": true])
    }

    @Test func `does not ask what the command line answers, unless it does not fit`() {
        let presets = ["name": "Ada", "age": "1", "color": "Red", "tags": "a", "mail": "a@b.example", "ok": "no"]
        #expect(fill([""], presets: presets).result?.content?["ok"] == false)
        #expect(
            fill(["", "y", ""], presets: ["name": "A", "age": "1", "color": "", "tags": "", "mail": ""]).result == nil)
    }

    @Test func `without fields asks for consent alone`() {
        let empty: JSONObject = ["type": "object", "properties": [:]]
        #expect(fill([""], schema: empty).result?.content == [:])
        #expect(fill(["e"], schema: empty).result?.action == .decline)
    }

    @Test func `shows a server's text without its control characters`() {
        let schema: JSONObject = ["properties": ["a\u{1B}": ["type": "string", "description": "b\u{1B}[2J"]]]
        #expect(fill([nil], schema: schema).shown.allSatisfy { !$0.contains("\u{1B}") })
    }

    @Test func `is answered by the command line alone where nobody is there`() {
        let form = ElicitationForm(message: "", schema: Self.schema)
        let (full, none) = FormDialog.unattended(form, presets: ["name": "Ada", "ok": "yes"])
        #expect(full.content == ["name": "Ada", "age": 30, "ok": true])
        #expect(none == nil)
        for presets in [[:], ["name": "Ada"], ["name": "A", "ok": "yes"]] as [[String: String]] {
            let (result, reason) = FormDialog.unattended(form, presets: presets)
            #expect(result.action == .decline)
            #expect(reason != nil)
        }
    }
}

@Suite struct `Those who ask at the terminal` {
    @Test func `come one after the other`() async throws {
        let turns = Turns()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await turns.take {
                        await Task.yield()
                        return number
                    }
                }
            }
            var numbers: Set<Int> = []
            for try await number in group { numbers.insert(number) }
            #expect(numbers.count == 8)
        }
    }

    @Test func `leave the queue when they are cancelled`() async throws {
        let turns = Turns()
        try await turns.take {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { (try? await turns.take {}) == nil }
                group.cancelAll()
                #expect(await group.next() == true)
            }
        }
        try await turns.take {}
    }
}
