import JSON
import Testing

@testable import MCP
@testable import imcp

@Suite struct `An answer of the command line` {
    private let form = ElicitationForm(
        message: "Delete?",
        schema: ["properties": ["confirm": ["type": "boolean", "default": false], "note": ["type": "string"]]])

    @Test func `that is misspelt declines the form instead of sending the defaults`() {
        let (result, reason) = FormDialog.unattended(form, presets: ["confrm": "yes"])
        #expect(result.action == .decline)
        #expect(reason?.contains("did you mean \"confirm\"") == true)
        let (other, why) = FormDialog.unattended(form, presets: ["zzz": "yes"])
        #expect(other.action == .decline)
        #expect(why?.contains("it has confirm, note") == true)
    }

    @Test func `may be meant for another form of the same call`() {
        let (result, reason) = FormDialog.unattended(form, presets: ["confirm": "yes", "username": "ada"])
        #expect(result.content == ["confirm": true])
        #expect(reason == nil)
    }

    @Test func `that nobody asked for is named`() async throws {
        let recording = Recording()
        var questions = Questions(console: recording.console)
        questions.answers = ["confirm": "yes", "username": "ada"]
        _ = try await questions.handlers.elicit?(form)
        questions.reportUnused()
        #expect(recording.err == ["imcp: --answer username was not used: no question of the server has this field."])
    }

    @Test(arguments: [
        "file:///etc/passwd", "javascript:alert(1)", "https://user@evil.example/", "https://a b/", "https:///x",
        "https://good.example\\@evil.example/",
    ])
    func `is a refusal for what is no page of the web`(url: String) {
        #expect(PageAddress(url) == nil)
        #expect(!PageAddress.mayBeOpened(url))
    }

    @Test func `shows the host of a page, in ASCII`() {
        #expect(PageAddress("https://Example.com/login?x=1")?.host == "example.com")
        #expect(PageAddress("https://b\u{FC}cher.example/")?.host == "xn--bcher-kva.example")
    }

    @Test func `in place of a model is refused at the end of the input`() async throws {
        var questions = Questions(console: Recording(typing: ["half an answer"]).console)
        questions.samples = true
        let request = SamplingRequest(unchecked: ["messages": [], "maxTokens": 10])
        let handlers = questions.handlers
        await #expect(throws: MCPError.self) { _ = try await handlers.sample?(request) }
    }
}
