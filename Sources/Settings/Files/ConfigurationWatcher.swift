import Synchronization

/// Tells when a configuration file may have changed, so that it can be read again.
public enum ConfigurationWatcher {
    /// The moments at which a file may have changed, from this call on. Each stands for everything that happened
    /// since the one before; the file may as well be the same, gone or broken. Ends when the task is cancelled.
    ///
    /// Linux: the kernel tells (also of a file replaced by an editor, and of Kubernetes turning over `..data`).
    /// Elsewhere, or when the kernel has no watches left: the file is looked at every `poll`.
    ///
    /// - Parameters:
    ///   - path: The file; it need not exist yet.
    ///   - settling: How long to wait after a sign of change, for the writer to finish.
    ///   - poll: How often to look where the kernel does not tell.
    ///   - clock: The clock for both.
    /// - Returns: A sequence for one consumer.
    public static func changes<C: Clock<Duration>>(
        of path: String, settling: Duration = .milliseconds(200), poll: Duration = .seconds(2),
        clock: C = ContinuousClock()
    ) -> some AsyncSequence<Void, Never> & Sendable {
        ConfigurationChanges(watch: FileWatch(path), settling: settling, poll: poll, clock: clock)
    }
}

struct ConfigurationChanges<C: Clock<Duration>>: AsyncSequence, Sendable {
    typealias Element = Void
    typealias Failure = Never

    let watch: FileWatch
    let settling: Duration
    let poll: Duration
    let clock: C

    func makeAsyncIterator() -> Iterator { Iterator(changes: self) }

    struct Iterator: AsyncIteratorProtocol {
        let changes: ConfigurationChanges

        mutating func next() async -> Void? {
            let watch = changes.watch
            while watch.isPolled {
                do { try await changes.clock.sleep(for: changes.poll) } catch { return nil }
                if watch.lookAgain() { return () }
            }
            guard await watch.signal.wait() else { return nil }
            do { try await changes.clock.sleep(for: changes.settling) } catch { return nil }
            watch.settle()
            return ()
        }
    }
}

/// The state of watching one file: by the kernel while that works, by looking at it otherwise.
final class FileWatch: Sendable {
    let signal = ChangeSignal()

    private struct State {
        var kernel: KernelWatch?
        var seen: FileFingerprint?
        /// Whether the directory went since listening began.
        var isLost = false
    }

    #if os(Linux)
    private typealias KernelWatch = InotifyWatch
    #else
    private struct KernelWatch: Sendable {}
    #endif

    private let path: String
    private let usesKernel: Bool
    private let state: Mutex<State>

    init(_ path: String, usesKernel: Bool = true) {
        self.path = path
        self.usesKernel = usesKernel
        state = Mutex(State())
        _ = lookAgain()
    }

    var isPolled: Bool { state.withLock { $0.kernel == nil } }

    /// Looks at the file, which takes the kernel no more than a moment; true when it changed. Also tries to be told
    /// by the kernel from now on.
    func lookAgain() -> Bool {
        state.withLock { $0.isLost = false }
        let kernel = listen()
        let now = FileFingerprint(of: path)
        return state.withLock { state in
            defer { state.seen = now }
            // The directory may have gone before this line.
            state.kernel = state.isLost ? nil : kernel
            return state.seen != now
        }
    }

    /// Takes what is there now as known. Signs that come later count again.
    func settle() {
        signal.clear()
        let now = FileFingerprint(of: path)
        state.withLock { $0.seen = now }
    }

    private func listen() -> KernelWatch? {
        #if os(Linux)
        guard usesKernel else { return nil }
        return InotifyWatch(path, onChange: { [signal] in signal.raise() }) { [weak self] in self?.lose() }
        #else
        return nil
        #endif
    }

    /// The directory is gone: from now on the file is looked at. The loss itself is a change.
    private func lose() {
        let lost = state.withLock { state in
            defer { state.kernel = nil }
            state.isLost = true
            return state.kernel
        }
        withExtendedLifetime(lost) { signal.raise() }
    }
}
