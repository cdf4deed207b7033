import ArgumentParser
import UnixSignals

extension Session {
    /// How long a server may take to hear of an interrupt, and its connection to end.
    static let farewell = Duration.seconds(3)

    /// Runs a body that SIGINT, SIGTERM and SIGHUP end in order, and a second of them at once; and which ends when the
    /// result cannot be written any more.
    static func untilInterrupted(
        _ console: Console, _ body: @escaping @Sendable (Interruption) async throws -> Void
    ) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        try await untilInterrupted(by: signals, console, body)
    }

    /// The same for any signals.
    ///
    /// - Parameter leave: Ends the process at once.
    static func untilInterrupted<Signals: AsyncSequence & Sendable>(
        by signals: Signals, _ console: Console, clock: any Clock<Duration> = ContinuousClock(),
        leave: @escaping @Sendable (ExitCode) -> Void = { ImcpCommand.exit(withError: $0) },
        _ body: @escaping @Sendable (Interruption) async throws -> Void
    ) async throws {
        let (wish, force, signalled) = (Interruption(), Interruption(), Interruption())
        console.output.whenBroken { wish.raise() }
        do {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await force.cancelling { try await body(wish) }
                    return true
                }
                group.addTask {
                    await follow(signals, clock) { isFirst in
                        guard isFirst else { return leave(Exit.interrupted) }
                        signalled.raise()
                        wish.raise()
                    } late: {
                        force.raise()
                    }
                    return false
                }
                defer { group.cancelAll() }
                while let isOver = try await group.next(), !isOver {}
            }
        } catch {
            if signalled.isRaised { throw Exit.interrupted }
            try console.checkOutput()
            throw error
        }
        if signalled.isRaised { throw Exit.interrupted }
        try console.checkOutput()
    }

    /// Tells of each signal, and when the time after the first is over.
    private static func follow<Signals: AsyncSequence & Sendable>(
        _ signals: Signals, _ clock: any Clock<Duration>, _ signal: @Sendable (_ isFirst: Bool) -> Void,
        late: @escaping @Sendable () -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            var isFirst = true
            do {
                for try await _ in signals {
                    signal(isFirst)
                    guard isFirst else { continue }
                    isFirst = false
                    group.addTask {
                        guard (try? await clock.sleep(for: farewell)) != nil else { return }
                        late()
                    }
                }
            } catch {
                // A sequence of signals that fails tells of none.
            }
        }
    }
}
