import Foundation

/// Where a command writes, and whom it can ask. Tests have one that keeps the lines.
struct Console: Sendable {
    /// Writes a line of the result.
    var out: @Sendable (String) -> Void
    /// Writes bytes of the result as they are.
    var outBytes: @Sendable ([UInt8]) -> Void = { _ in }
    /// Writes a line for the person at the terminal.
    var err: @Sendable (String) -> Void
    /// Shows a line that replaces itself; nil where lines only follow each other.
    var progress: (@Sendable (String?) -> Void)?
    /// Asks for a line, which is nil at the end of the input; nil when nobody is there to answer.
    var ask: (@Sendable (_ prompt: String) async -> String?)?
    /// Whether the result is read by a person, so that control characters must not reach the terminal.
    var isTerminal = false
    /// How many columns a line of the result has.
    var width = 100
    /// How many columns a line for the person at the terminal has.
    var errorWidth = 100
    /// Whether nobody reads the result any more.
    var isAbandoned: @Sendable () -> Bool = { false }
    /// Whether the result could be written.
    let output = ResultOutput()

    /// Writes text of a server, which is left as it is for programs.
    func outForeign(_ text: String) { out(isTerminal ? TerminalText.safe(text) : text) }

    /// The standard streams.
    static let process: Console = {
        let screen = Screen()
        var console = Console(out: { _ in }, err: { text in screen.print { StandardError.print(text) } })
        let output = console.output
        console.outBytes = { bytes in
            screen.print { output.write(bytes) { Descriptor.write($0, to: STDOUT_FILENO) } }
        }
        console.out = { [outBytes = console.outBytes] text in outBytes(Array((text + "\n").utf8)) }
        let isWatched = isatty(STDERR_FILENO) == 1
        if isWatched { console.progress = { line in screen.show(line) } }
        if isWatched, isatty(STDIN_FILENO) == 1 {
            console.ask = { prompt in
                screen.pause()
                defer { screen.resume() }
                return await TerminalInput.line(prompt)
            }
        }
        console.isAbandoned = { Descriptor.isAbandoned(STDOUT_FILENO) }
        console.isTerminal = isatty(STDOUT_FILENO) == 1
        console.width = TerminalInput.width(of: STDOUT_FILENO)
        console.errorWidth = TerminalInput.width(of: STDERR_FILENO)
        return console
    }()
}
