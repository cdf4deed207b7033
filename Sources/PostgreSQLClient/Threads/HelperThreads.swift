import CLinux
import Synchronization

/// A few threads for the calls of libpq that block: looking up names, deriving keys and asking for a cancellation.
///
/// Threads start when there is work and end when there is none.
final class HelperThreads: Sendable {
    static let shared = HelperThreads(maxThreads: 16, maxQueued: 1024)

    private struct State {
        var queue: [@Sendable () -> Void] = []
        var threads = 0
    }

    private let maxThreads: Int
    private let maxQueued: Int
    private let state = Mutex(State())

    init(maxThreads: Int, maxQueued: Int) {
        (self.maxThreads, self.maxQueued) = (maxThreads, maxQueued)
    }

    /// Says whether the work was taken; it is not when too much is waiting.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, needsThread) = state.withLock { state -> (Bool, Bool) in
            guard state.queue.count < maxQueued else { return (false, false) }
            state.queue.append(work)
            guard state.threads < maxThreads else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        if needsThread { startThread() }
        return isTaken
    }

    private func startThread() {
        // The retain made here is taken over by the thread, or given back below where there is none.
        let argument = unsafe Unmanaged.passRetained(self)
        let result = unsafe clinux_start_thread(
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<HelperThreads>.fromOpaque(argument).takeRetainedValue().work()
                }
                return nil
            }, argument.toOpaque())
        guard result < 0 else { return }
        unsafe argument.release()
        // Without a thread the work is done here rather than never; that happens when the system is out of threads.
        work()
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.queue.isEmpty else { return state.queue.removeFirst() }
            state.threads -= 1
            return nil
        }
    }
}
