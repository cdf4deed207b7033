import Foundation

/// Where a command writes, and whom it can ask. Tests have one that keeps the lines.
struct Console: Sendable {
    /// Writes a line of the result.
    var out: @Sendable (String) -> Void
    /// Writes a line for the person at the terminal.
    var err: @Sendable (String) -> Void
    /// Shows a line that replaces itself; nil where lines only follow each other.
    var progress: (@Sendable (String?) -> Void)?
    /// Asks for a line, which is nil at the end of the input; nil when nobody is there to answer.
    var ask: (@Sendable (_ prompt: String) async -> String?)?
    /// Whether the result is read by a person, so that control characters must not reach the terminal.
    var isTerminal = false
    /// How many columns a line has.
    var width = 100

    /// Writes text of a server, which is left as it is for programs.
    func outForeign(_ text: String) { out(isTerminal ? TerminalText.safe(text) : text) }

    /// The standard streams.
    static let process: Console = {
        let screen = Screen()
        var console = Console(
            out: { text in screen.print { StandardOutput.print(text) } },
            err: { text in screen.print { StandardError.print(text) } })
        let isWatched = isatty(STDERR_FILENO) == 1
        if isWatched { console.progress = { line in screen.show(line) } }
        if isWatched, isatty(STDIN_FILENO) == 1 {
            console.ask = { prompt in
                screen.pause()
                defer { screen.resume() }
                return await TerminalInput.line(prompt)
            }
        }
        console.isTerminal = isatty(STDOUT_FILENO) == 1
        console.width = TerminalInput.width
        return console
    }()
}
