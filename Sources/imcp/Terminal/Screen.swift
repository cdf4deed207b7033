import Foundation
import Synchronization

/// Keeps the one line that replaces itself out of the way of all others.
final class Screen: Sendable {
    private struct State {
        var line = ""
        var isPaused = false
    }

    private let state = Mutex(State())

    /// Shows the line, or removes it.
    func show(_ line: String?) {
        state.withLock { state in
            guard state.line != line ?? "" else { return }
            state.line = line ?? ""
            if !state.isPaused { Self.write("\r\u{1B}[K" + state.line) }
        }
    }

    /// Writes something else above it.
    func print(_ body: () -> Void) {
        state.withLock { state in
            let isShown = !state.line.isEmpty && !state.isPaused
            if isShown { Self.write("\r\u{1B}[K") }
            body()
            if isShown { Self.write(state.line) }
        }
    }

    /// Shows nothing while a question is asked.
    func pause() {
        state.withLock { state in
            if !state.line.isEmpty { Self.write("\r\u{1B}[K") }
            state.isPaused = true
        }
    }

    /// The question was answered.
    func resume() { state.withLock { $0.isPaused = false } }

    private static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
