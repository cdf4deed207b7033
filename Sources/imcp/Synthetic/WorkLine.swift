import Synchronization
import Tables

/// How far work on tables is, in one line with rate and time left.
final class WorkLine: Sendable {
    private struct State {
        var stage = ""
        var begin = ContinuousClock.now
        var shown: ContinuousClock.Instant?
    }

    private static let pace = Duration.milliseconds(100)

    private let console: Console
    private let state = Mutex(State())

    init(_ console: Console) { self.console = console }

    /// Shows a step, at most ten times a second.
    @Sendable func report(_ progress: WorkMonitor.Progress) {
        guard let show = console.progress else { return }
        let now = ContinuousClock.now
        let elapsed = state.withLock { state -> Duration? in
            if state.stage != progress.stage { state = State(stage: progress.stage, begin: now) }
            if let shown = state.shown, now - shown < Self.pace { return nil }
            state.shown = now
            return now - state.begin
        }
        if let elapsed { show(Self.text(progress, after: elapsed)) }
    }

    /// `sampling: 2,600,000 of 10,000,000 rows (26 %), 1,300,000 a second, 5.7 s left`.
    static func text(_ progress: WorkMonitor.Progress, after elapsed: Duration) -> String {
        let seconds = elapsed / .seconds(1)
        var text = "\(progress.stage): \(grouped(progress.done))"
        if let total = progress.total {
            text += " of \(grouped(total)) \(progress.unit)"
            if total > 0 { text += " (\(Int((Double(progress.done) / Double(total) * 100).rounded(.down))) %)" }
        } else {
            text += " \(progress.unit)"
        }
        guard seconds > 0.5, progress.done > 0 else { return text }
        let rate = Double(progress.done) / seconds
        text += ", \(grouped(Int(rate))) a second"
        if let total = progress.total, total > progress.done {
            let left = (Double(total - progress.done) / rate * 10).rounded() / 10
            text += ", \(left < 100 ? "\(left)" : "\(Int(left))") s left"
        }
        return text
    }

    /// Digits in groups of three.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
