import DataQuality
import Dispatch
import Settings
import Synchronization
import SyntheticData
import Tables

/// Long work on tables, for a command: on a thread of its own, with its progress shown, ended by Control-C.
enum TableWork {
    /// Runs blocking work.
    ///
    /// - Throws: ``Exit/badCall`` where the input or a setting cannot be used, after a line that says why.
    static func run<Value: Sendable>(
        _ console: Console, _ work: @escaping @Sendable (WorkMonitor) throws -> Value
    ) async throws -> Value {
        let result = Box<Value>()
        try await Session.untilInterrupted(console) { wish in
            try await wish.cancelling { result.put(try await perform(console, work)) }
        }
        guard let value = result.take() else { throw Exit.interrupted }
        return value
    }

    private static func perform<Value: Sendable>(
        _ console: Console, _ work: @escaping @Sendable (WorkMonitor) throws -> Value
    ) async throws -> Value {
        let monitor = WorkMonitor(report: WorkLine(console).report)
        defer { console.progress?(nil) }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    DispatchQueue.global().async { continuation.resume(with: Result { try work(monitor) }) }
                }
            } onCancel: {
                monitor.cancel()
            }
        } catch let error where Self.isForPeople(error) {
            console.progress?(nil)
            console.err("imcp: \(error)")
            throw Exit.badCall
        }
    }

    private static func isForPeople(_ error: any Error) -> Bool {
        error is TableError || error is SyntheticDataError || error is LearningError || error is JudgeError
            || error is ConfigurationError
    }
}

/// A result on its way from one task to another.
private final class Box<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    func put(_ new: Value) { value.withLock { $0 = new } }
    func take() -> Value? { value.withLock { $0 } }
}
