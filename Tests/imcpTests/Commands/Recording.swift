import Synchronization

@testable import imcp

/// A console that keeps its lines, and a person who types what was written down before.
final class Recording: Sendable {
    private struct State {
        var out: [String] = []
        var bytes: [UInt8] = []
        var err: [String] = []
        var typed: [String]
        var prompts: [String] = []
    }

    private let state: Mutex<State>
    private let hasPerson: Bool
    private let onLine: (@Sendable (String) -> Void)?

    /// - Parameters:
    ///   - typing: What the person types, line by line; nil when nobody is there.
    ///   - onLine: Told of each line of the result.
    init(typing lines: [String]? = nil, onLine: (@Sendable (String) -> Void)? = nil) {
        state = Mutex(State(typed: lines ?? []))
        hasPerson = lines != nil
        self.onLine = onLine
    }

    var out: [String] { state.withLock { $0.out } }
    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var err: [String] { state.withLock { $0.err } }
    var prompts: [String] { state.withLock { $0.prompts } }

    var console: Console {
        var console = Console(
            out: { line in
                self.state.withLock { $0.out.append(line) }
                self.onLine?(line)
            },
            err: { line in self.state.withLock { $0.err.append(line) } }, ask: nil)
        console.outBytes = { bytes in self.state.withLock { $0.bytes += bytes } }
        if hasPerson { console.ask = { prompt in self.answer(prompt) } }
        return console
    }

    private func answer(_ prompt: String) -> String? {
        state.withLock { state in
            state.prompts.append(prompt)
            return state.typed.isEmpty ? nil : state.typed.removeFirst()
        }
    }
}
