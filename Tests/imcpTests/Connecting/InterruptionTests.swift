import ArgumentParser
import Foundation
import MCP
import Testing

@testable import imcp

@Suite struct `Work that is not wanted any more` {
    /// Time that stands still.
    private struct Stopped: Clock {
        typealias Instant = ContinuousClock.Instant
        let now = ContinuousClock.now
        let minimumResolution = Duration.zero
        func sleep(until deadline: Instant, tolerance: Duration?) async throws { try await Self.forever() }

        static func forever() async throws {
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw CancellationError()
        }
    }

    private func code(_ body: () async throws -> Void) async throws -> ExitCode? {
        do {
            try await body()
            return nil
        } catch let code as ExitCode {
            return code
        }
    }

    @Test func `is cancelled by a signal, and what is around it is not`() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)
        let recording = Recording()
        let console = recording.console
        let code = try await code {
            try await Session.untilInterrupted(by: signals, console, clock: Stopped()) { interruption in
                do {
                    try await interruption.cancelling {
                        signal.yield()
                        try await Stopped.forever()
                    }
                } catch is CancellationError {
                    console.out("told the server: \(Task.isCancelled)")
                }
            }
        }
        #expect(code == Exit.interrupted)
        #expect(recording.out == ["told the server: false"])
    }

    @Test func `is left at once by a second signal`() async throws {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)
        let (left, leave) = AsyncStream.makeStream(of: ExitCode.self)
        let code = try await code {
            try await Session.untilInterrupted(
                by: signals, Recording().console, clock: Stopped(), leave: { leave.yield($0) }
            ) { interruption in
                signal.yield()
                try? await interruption.cancelling { try await Stopped.forever() }
                signal.yield()
                // Hangs although it was asked to end, until the process is left.
                for await code in left {
                    #expect(code == Exit.interrupted)
                    break
                }
            }
        }
        #expect(code == Exit.interrupted)
    }

    @Test func `ends when the result cannot be written`() async throws {
        let console = Recording().console
        let code = try await code {
            try await Session.untilInterrupted(by: AsyncStream<Void>.makeStream().stream, console) { interruption in
                try await interruption.cancelling {
                    console.output.write([1]) { _ in EPIPE }
                    try await Stopped.forever()
                }
            }
        }
        #expect(code == Exit.readerGone)
    }

    @Test func `is not begun when it is not wanted`() async {
        let interruption = Interruption()
        interruption.raise()
        await #expect(throws: CancellationError.self) {
            try await interruption.cancelling { try Task.checkCancellation() }
        }
    }
}

@Suite struct `The output of a result` {
    @Test func `takes nothing after a write that failed, and says what it met`() {
        let recording = Recording()
        let console = recording.console
        console.output.write([1]) { _ in nil }
        #expect(console.output.fault == nil)
        console.output.write([2]) { _ in ENOSPC }
        console.output.write([3]) { _ in
            Issue.record("It was written to.")
            return nil
        }
        #expect(throws: Exit.unavailable) { try console.checkOutput() }
        #expect(recording.err.last?.contains("No space left") == true)
    }
}

@Suite struct `Why there is no connection` {
    @Test(arguments: [
        ("connect: Connection refused (errno: 111)", "Nobody listens at localhost:3999."),
        ("TLS failed: sslError([CERTIFICATE_VERIFY_FAILED])", "--ca FILE"), ("WRONG_VERSION_NUMBER", "plain HTTP"),
        ("CERTIFICATE_REQUIRED", "--cert FILE"),
    ])
    func `is said so that one knows what to do`(message: String, part: String) {
        let place = ConnectionTrouble.place(of: "http://localhost:3999/mcp")
        #expect(ConnectionTrouble.explanation(of: message, at: place)?.contains(part) == true)
    }

    @Test func `stays as it is where it is readable already`() {
        #expect(ConnectionTrouble.explanation(of: "The server has ended the session.", at: nil) == nil)
        #expect(ConnectionTrouble.place(of: "wss://a.example/mcp") == "a.example:443")
        #expect(ConnectionTrouble.place(of: "files") == nil)
    }

    @Test(arguments: [
        ["x", "--cert", "c.pem"], ["x", "--key", "k.pem"], ["http://x", "--answer", "nonsense", "read"],
    ])
    func `options that need each other are refused alone`(words: [String]) {
        #expect(throws: (any Error).self) { try ResourcesCommand.parse(words) }
    }

    @Test func `a secret does not stand on the command line`() throws {
        let secrets = SecretArgument(environment: ["S": "hidden"], readFile: { _ in nil })
        #expect(try secrets.secret("$S", of: "--client-secret") == "hidden")
        #expect(throws: UsageProblem.self) { try secrets.secret("hidden", of: "--client-secret") }
    }
}
