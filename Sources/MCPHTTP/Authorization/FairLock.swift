import Synchronization

/// A lock that may be held across suspension. Who waits gets it in turn, and leaves the line when cancelled.
final class FairLock: Sendable {
    private struct Waiter {
        var id: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var isHeld = false
        var nextID: UInt64 = 1
        var waiting: [Waiter] = []
    }

    private let state = Mutex(State())
    /// More than these do not wait.
    private let capacity: Int

    init(capacity: Int = 10_000) { self.capacity = capacity }

    /// - Throws: What the body throws; `CancellationError` when cancelled in the line, or when the line is full.
    func withLock<R>(_ body: () async throws -> R) async throws -> R {
        guard await acquire() else { throw CancellationError() }
        defer { release() }
        return try await body()
    }

    private func acquire() async -> Bool {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    // The handler below may already have run, and found nobody to wake.
                    if Task.isCancelled { return false }
                    if !state.isHeld {
                        state.isHeld = true
                        return true
                    }
                    guard state.waiting.count < capacity else { return false }
                    state.waiting.append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let leaving = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            leaving?.continuation.resume(returning: false)
        }
    }

    private func release() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiting.isEmpty else {
                state.isHeld = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }
}
