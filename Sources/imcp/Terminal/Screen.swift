import Foundation
import Synchronization

/// Keeps the one line that replaces itself out of the way of all others.
final class Screen: Sendable {
    private struct State {
        var line = ""
        var isPaused = false
        var last: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    /// A line that replaces another sooner than this is left out; nobody could read both.
    private static let pace = Duration.milliseconds(100)

    /// Shows the line, unless the last one is too new, or removes it.
    func show(_ line: String?, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            guard state.line != line ?? "" else { return }
            if line != nil, let last = state.last, now - last < Self.pace { return }
            state.last = line == nil ? nil : now
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

/// Tells whether a line says something else than the one before.
final class RepeatFilter: Sendable {
    private let last = Mutex<String?>(nil)

    func isNew(_ line: String) -> Bool {
        last.withLock { last in
            defer { last = line }
            return last != line
        }
    }
}
