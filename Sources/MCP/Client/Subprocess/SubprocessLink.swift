import Logging
import Synchronization
import Timing

/// The lines between this process and a server's, as a transport.
///
/// Closing it asks the process to stop, and returns once it has; what the process still writes meanwhile can be read.
final class SubprocessLink: Transport {
    let frames: Frames
    let reader: LineReader
    let writer: LineWriter
    /// That the process is to end.
    let stop = OneTimeEvent<StopReason>()
    /// That it has ended, or never began.
    let end: OneTimeEvent<ProcessEnd>
    /// That all it wrote has been read.
    var outputRead: OneTimeEvent<Void> { frames.wasRead }
    private let isBegun = Atomic(false)

    init(_ pipes: ServerPipes, maxLineBytes: Int, noise: NoiseLog) throws(TransportError) {
        let (stop, end) = (stop, OneTimeEvent<ProcessEnd>())
        reader = try LineReader(
            descriptor: pipes.fromServer, maximumLineBytes: max(1, maxLineBytes), closesDescriptor: true)
        do {
            writer = try LineWriter(descriptor: pipes.toServer, closesDescriptor: true)
        } catch {
            Descriptor.shut(pipes.toServer)
            throw error
        }
        self.end = end
        frames = Frames(reader: reader, noise: noise, stop: stop, end: end)
    }

    /// From now on a process will come, and go. False when the link was closed before.
    func begin() -> Bool {
        isBegun.store(true, ordering: .sequentiallyConsistent)
        return stop.known == nil
    }

    func send(_ frame: [UInt8]) async throws {
        do {
            try await writer.send(frame)
        } catch let error as TransportError {
            stop.happen(.inputClosed)
            throw error
        }
    }

    func close() async {
        stop.happen(.asked)
        if isBegun.load(ordering: .sequentiallyConsistent) {
            _ = await end.wait()
            return
        }
        end.happen(.closedBeforeStart)
        await writer.close()
        await reader.close()
    }
}

extension SubprocessLink {
    /// The server's lines that can be messages; ends when the process has, with ``ProcessEnd`` if not in order.
    struct Frames: AsyncSequence, AsyncIteratorProtocol, Sendable {
        typealias Element = TransportFrame
        typealias Failure = any Error

        fileprivate let reader: LineReader
        fileprivate let noise: NoiseLog
        fileprivate let stop: OneTimeEvent<StopReason>
        fileprivate let end: OneTimeEvent<ProcessEnd>
        fileprivate let wasRead = OneTimeEvent<Void>()

        func makeAsyncIterator() -> Frames { self }

        func next() async throws -> TransportFrame? {
            while let frame = try await reader.next() {
                guard case .message(let bytes) = frame, !Self.canBeMessage(bytes) else { return frame }
                noise.log(bytes)
            }
            wasRead.happen(())
            stop.happen(.outputEnded)
            guard let end = await end.wait() else { throw CancellationError() }
            if end.isInOrder { return nil }
            throw end
        }

        /// Messages are objects, or arrays of them. Anything else is what a program printed by mistake.
        private static func canBeMessage(_ bytes: [UInt8]) -> Bool {
            guard let first = bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return false }
            return first == 0x7B || first == 0x5B
        }
    }
}

/// Logs lines on standard output that are no messages, and those of standard error, both within a rate.
final class NoiseLog: Sendable {
    private let logger: Logger
    private let timeline: Timeline
    private let allowances = Mutex((output: LogAllowance(burst: 10, perSecond: 1), errors: LogAllowance()))

    init(_ logger: Logger, clock: any Clock<Duration>) {
        self.logger = logger
        timeline = Timeline(clock)
    }

    /// A line on standard output that is no message.
    func log(_ bytes: [UInt8]) {
        let verdict = allowances.withLock { $0.output.take(at: timeline.elapsed()) }
        guard case .pass(let dropped) = verdict else { return }
        logger.warning(
            "a line on the server's standard output is no message and was skipped; logs belong on standard error",
            metadata: ["line": "\(ErrorLines.readable(bytes.prefix(200)))", "skipped before": "\(dropped)"])
    }

    /// A line of standard error.
    func log(_ line: String, level: Logger.Level) {
        let verdict = allowances.withLock { $0.errors.take(at: timeline.elapsed()) }
        guard case .pass(let dropped) = verdict else { return }
        if dropped > 0 {
            logger.log(level: level, "lines of standard error were dropped", metadata: ["count": "\(dropped)"])
        }
        logger.log(level: level, "\(line)")
    }
}
