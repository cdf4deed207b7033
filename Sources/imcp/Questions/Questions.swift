import JSON
import MCP

/// Answers what a server asks while it works on a call: by the person at the terminal, by what the command line says, or
/// by a refusal.
struct Questions: Sendable {
    let console: Console
    /// Answers to forms, by the names of their fields.
    var answers: [String: String] = [:]
    /// Whether pages that the person consents to are opened.
    var opensPages = false
    /// Whether the person plays the model.
    var samples = false
    /// Root directories, as `file:` URIs.
    var roots: [String] = []
    /// Opens a page in a browser.
    var open: @Sendable (String) -> Bool = { _ in false }
    private let turns = Turns()
    private let used = PresetAnswers.Use()

    init(console: Console) { self.console = console }

    /// What the client offers to the server.
    var handlers: ClientHandlers {
        var handlers = ClientHandlers()
        handlers.elicit = { form in try await turns.take { await fillIn(form) } }
        handlers.elicitURL = { page in try await turns.take { await visit(page) } }
        if samples, console.ask != nil {
            handlers.sample = { request in try await turns.take { try await play(request) } }
        }
        if !roots.isEmpty {
            handlers.roots = { [roots] in roots.map { RootsResult.Root(unchecked: ["uri": .string($0)]) } }
        }
        return handlers
    }

    /// Names the answers of the command line that nobody asked for.
    func reportUnused() {
        for name in used.unused(of: answers) {
            console.err("imcp: --answer \(name) was not used: no question of the server has this field.")
        }
    }

    private func fillIn(_ form: ElicitationForm) async -> ElicitResult {
        used.note(answers, for: FormField.fields(of: form.schema))
        guard let ask = console.ask else {
            let (result, reason) = FormDialog.unattended(form, presets: answers)
            if let reason {
                console.err("imcp: declined the server's question \"\(TerminalText.line(form.message))\": \(reason)")
            }
            return result
        }
        var dialog = FormDialog(form, presets: answers)
        var step = dialog.begin()
        while case .ask(let lines, let prompt) = step {
            for line in lines { console.err(line) }
            step = dialog.take(await ask(prompt))
        }
        guard case .done(let result) = step else { return ElicitResult(action: .cancel) }
        return result
    }

    private func visit(_ page: ElicitationURL) async -> ElicitResult {
        console.err("")
        console.err("The server asks: \(TerminalText.safe(page.message))")
        guard let address = PageAddress(page.url) else {
            console.err("    \(TerminalText.line(page.url))")
            console.err("imcp: declined, because this is not an address of a page on the web.")
            return ElicitResult(action: .decline)
        }
        console.err("It wants you to open this page, which is not opened without your consent:")
        console.err("")
        console.err("    \(TerminalText.line(page.url))")
        console.err("    host: \(address.host)")
        console.err("")
        guard let ask = console.ask else {
            console.err("imcp: declined, because nobody is there to consent.")
            return ElicitResult(action: .decline)
        }
        let question = opensPages ? "Open it now? yes or no [no]: " : "Will you open it yourself? yes or no [no]: "
        guard let line = await ask(question) else { return ElicitResult(action: .cancel) }
        guard ["y", "yes"].contains(line.trimmed.lowercased()) else { return ElicitResult(action: .decline) }
        if opensPages, !PageAddress.mayBeOpened(page.url) || !open(page.url) {
            console.err("imcp: the page could not be opened; open it yourself.")
        }
        return ElicitResult(action: .accept)
    }

    private func play(_ request: SamplingRequest) async throws -> SamplingResult {
        guard let ask = console.ask else { throw MCPError(.userRejected, "Nobody is there to answer.") }
        console.err("")
        console.err("The server asks a model, for which you answer (at most \(request.maxTokens) tokens).")
        if let system = request.fields["systemPrompt"]?.stringValue {
            console.err("system: \(TerminalText.safe(system))")
        }
        for message in request.messages {
            let text = message.contents.map { $0.text ?? "[\($0.type)]" }.joined(separator: "\n")
            console.err("\(message.role?.rawValue ?? "?"): \(TerminalText.safe(text))")
        }
        console.err("End your answer with a line that has only a dot. /decline refuses.")
        var lines: [String] = []
        while true {
            guard let line = await ask("> ") else { throw MCPError(.userRejected, "The user broke off the answer.") }
            if line == "." { break }
            if line.trimmed == "/decline" { throw MCPError(.userRejected, "The user refused to answer.") }
            lines.append(line)
        }
        try Task.checkCancellation()
        return SamplingResult(unchecked: [
            "role": "assistant", "content": ContentBlock.text(lines.joined(separator: "\n")).json,
            "model": "a person at a terminal", "stopReason": "endTurn",
        ])
    }
}
