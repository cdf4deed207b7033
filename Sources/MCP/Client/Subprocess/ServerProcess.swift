import Logging
import Subprocess
import Synchronization
import SystemPackage

/// One process of a server, from its start to its end.
final class ServerProcess: Sendable {
    /// How long a process that left output behind, or gave its output to another that lives on, keeps the connection.
    private static let lastOutputGrace = Duration.seconds(1)
    /// Longer than any process runs: what only waits for the end.
    private static let always = Duration.seconds(10 * 365 * 86400)

    let link: SubprocessLink
    private let configuration: SubprocessTransport.Configuration
    private let pipes: ServerPipes
    private let noise: NoiseLog
    private let state = Mutex(State())

    private struct State {
        var hasStarted = false
        /// Whether it did not end by itself when its input was closed.
        var isForced = false
        var errorLines = ErrorLines()
    }

    init(_ configuration: SubprocessTransport.Configuration) throws(TransportError) {
        self.configuration = configuration
        pipes = try ServerPipes()
        noise = NoiseLog(configuration.logger, clock: configuration.clock)
        link = try SubprocessLink(pipes, maxLineBytes: configuration.maxLineBytes, noise: noise)
    }

    /// Starts the process and returns when it has ended, by itself or because of ``SubprocessLink/stop``.
    ///
    /// When the task is cancelled, the process is stopped just so.
    func run() async {
        var end = ProcessEnd.closedBeforeStart
        if link.begin(), !Task.isCancelled {
            if let fault = configuration.fault {
                end.kind = .neverStarted(why: fault)
            } else {
                end.kind = await runProgram()
            }
        }
        pipes.closeServerEnds()
        state.withLock { state in
            end.stop = link.stop.known?.cause(isForced: state.isForced)
            end.lastWords = state.errorLines.explanation
        }
        await link.writer.close()
        link.end.happen(end)
        await waitForLastOutput()
        await link.reader.close()
    }

    private func runProgram() async -> ProcessEnd.Kind {
        let variables = InheritedVariables.environment(
            configuration.inheritedVariables, adding: configuration.variables)
        do {
            let result = try await Subprocess.run(
                program(variables),
                input: .fileDescriptor(
                    FileDescriptor(rawValue: pipes.serverInput), closeAfterSpawningProcess: false),
                output: .fileDescriptor(
                    FileDescriptor(rawValue: pipes.serverOutput), closeAfterSpawningProcess: false),
                error: .sequence
            ) { execution in await accompany(execution) }
            return switch result.terminationStatus {
            case .exited(let status): .exited(status: status)
            case .signaled(let signal): .killed(signal: signal)
            }
        } catch {
            guard state.withLock({ !$0.hasStarted }) else { return .unknown(why: "\(error)") }
            if error is CancellationError { return .neverStarted(why: "The server's start was cancelled.") }
            let failure = SpawnFailure(
                command: configuration.command, workingDirectory: configuration.workingDirectory,
                searchPath: variables["PATH"], code: (error as? SubprocessError)?.underlyingError?.rawValue)
            return .neverStarted(why: failure.sentence)
        }
    }

    private func program(_ variables: [String: String]) -> Subprocess.Configuration {
        var options = PlatformOptions()
        options.createSession = true
        // Its own answer to a cancelled task comes only if ours, which knows the standard input, has failed.
        options.teardownSequence = [
            .send(
                signal: Signal(rawValue: 0),
                allowedDurationToNextStep: configuration.closeGrace + configuration.terminationGrace + .seconds(10))
        ]
        let environment = Dictionary(
            uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
        return Subprocess.Configuration(
            executable: configuration.command.contains("/")
                ? .path(FilePath(configuration.command)) : .name(configuration.command),
            arguments: Arguments(configuration.arguments), environment: .custom(environment),
            workingDirectory: configuration.workingDirectory.map { FilePath($0) }, platformOptions: options)
    }

    /// Returns when the output has been read to its end, or nobody reads it in time.
    private func waitForLastOutput() async {
        await withTaskGroup { group in
            group.addTask { [link] in _ = await link.outputRead.wait() }
            group.addTask { [clock = configuration.clock] in try? await clock.sleep(for: Self.lastOutputGrace) }
            await group.next()
            group.cancelAll()
        }
    }
}

// MARK: - While the process runs

extension ServerProcess {
    private typealias Running = Execution<FileDescriptorInput, FileDescriptorOutput, SequenceOutput>

    private func accompany(_ process: Running) async {
        state.withLock { $0.hasStarted = true }
        pipes.closeServerEnds()
        await withTaskGroup { group in
            group.addTask { await self.readErrors(process.standardError) }
            let stopper = Stopper(process, link, configuration) { self.state.withLock { $0.isForced = true } }
            // Signal 0 does nothing, so these steps only wait for the end; they are not disturbed by a cancelled task.
            await withTaskGroup { inner in
                inner.addTask { await stopper.run() }
                await process.teardown(using: [
                    .send(signal: Signal(rawValue: 0), allowedDurationToNextStep: Self.always)
                ])
                stopper.processHasEnded()
                inner.cancelAll()
            }
            // Its number is taken until it is reaped, after this function. What it started must not outlive it.
            try? process.send(signal: .kill, toProcessGroup: true)
        }
    }

    private func readErrors(_ output: SubprocessOutputSequence) async {
        do {
            for try await block in output {
                let bytes = unsafe block.withUnsafeBytes { unsafe Array($0) }
                for line in state.withLock({ $0.errorLines.feed(bytes) }) {
                    noise.log(line, level: configuration.errorOutputLevel)
                }
            }
        } catch {
            configuration.logger.debug("standard error cannot be read", metadata: ["error": "\(error)"])
        }
        guard let rest = state.withLock({ $0.errorLines.finish() }) else { return }
        noise.log(rest, level: configuration.errorOutputLevel)
    }

    /// Ends the process when the link wants it, or the task is cancelled.
    private final class Stopper: Sendable {
        private let process: Running
        private let link: SubprocessLink
        private let steps: [TeardownStep]
        private let closeGrace: Duration
        private let onForce: @Sendable () -> Void
        private let isOver = Atomic(false)

        init(
            _ process: Running, _ link: SubprocessLink, _ configuration: SubprocessTransport.Configuration,
            onForce: @escaping @Sendable () -> Void
        ) {
            self.process = process
            self.link = link
            self.onForce = onForce
            closeGrace = configuration.closeGrace
            steps = [
                .send(signal: Signal(rawValue: 0), allowedDurationToNextStep: configuration.closeGrace),
                .send(
                    signal: .terminate, toProcessGroup: true,
                    allowedDurationToNextStep: configuration.terminationGrace),
            ]
        }

        /// Tells a cancellation that comes now from one that asks to stop.
        func processHasEnded() { isOver.store(true, ordering: .releasing) }

        func run() async {
            let reason = await link.stop.wait()
            guard !isOver.load(ordering: .acquiring) else { return }
            if reason == nil { link.stop.happen(.cancelled) }
            await link.writer.close()
            // Nobody reads any more, so that a process that writes on had better learn it.
            if Task.isCancelled { await link.reader.close() }
            await withTaskGroup { group in
                group.addTask { [closeGrace, onForce] in
                    guard (try? await Task.sleep(for: closeGrace)) != nil else { return }
                    onForce()
                }
                await process.teardown(using: steps)
                group.cancelAll()
            }
        }
    }
}
