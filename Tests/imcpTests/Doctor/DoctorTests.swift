import ArgumentParser
import ConnectorKit
import Foundation
import JSON
import MCPTesting
import Testing

@testable import imcp

@Suite(.timeLimit(.minutes(1))) struct `The doctor` {
    @Test func `asks all at once and keeps their order`() async {
        let findings = await Doctor(deadline: .seconds(60)).examine([
            ("a", { [.ok("a", "fine")] }), ("b", nil),
            ("c", { [ConnectorFinding(.error, "c", "broken", fix: "mend")] }),
        ])
        #expect(findings.map(\.name) == ["a", "b", "c"])
        #expect(findings.map { $0.findings.map(\.subject) } == [["a"], [], ["c"]])
    }

    @Test func `leaves behind a check that does not end`() async {
        let clock = ManualClock()
        let (never, continuation) = AsyncStream<Void>.makeStream()
        async let examined = Doctor(deadline: .seconds(15), clock: clock).examine([
            (
                "deaf",
                {
                    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                        Task {
                            for await _ in never {}
                            done.resume()
                        }
                    }
                    return []
                }
            )
        ])
        await clock.waitForSleepers()
        clock.advance(by: .seconds(15))
        let findings = await examined.map(\.findings)
        #expect(findings.first?.first?.severity == .error)
        #expect(findings.first?.first?.message.contains("15 s") == true)
        continuation.finish()
    }

    @Test func `tells people what to fix, and programs too`() {
        let report = DoctorReport(examinations: [
            .init(name: "files", findings: []),
            .init(
                name: "crm",
                findings: [
                    .ok("address", "It is a URL."),
                    ConnectorFinding(.error, "login", "The password is refused.", fix: "Set CRM_PASSWORD anew."),
                ]),
        ])
        let lines = report.lines(width: 100)
        #expect(lines.contains { $0.hasPrefix("files") && $0.contains("nothing to check") })
        #expect(lines.contains { $0.contains("login") && $0.contains("→ Set CRM_PASSWORD anew.") })
        #expect(lines.last == "1 error, 0 warnings")
        #expect(report.json["healthy"] == false)
        #expect(report.json["servers"]?[1]?["findings"]?[1]?["fix"] == "Set CRM_PASSWORD anew.")
    }
}

/// The command on configurations in a folder of their own.
@Suite(.timeLimit(.minutes(1))) struct `imcp doctor` {
    private func run(_ configuration: String, _ words: [String] = []) async throws -> (ExitCode, Recording) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("imcp-doctor-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("imcp.yaml")
        try Data(configuration.utf8).write(to: file)
        let recording = Recording()
        do {
            try await DoctorCommand.parse(["--config", file.path] + words).perform(recording.console)
            return (.success, recording)
        } catch let code as ExitCode {
            return (code, recording)
        }
    }

    @Test func `finds all well where it is`() async throws {
        let (code, recording) = try await run("servers: {tools: {utility: }}")
        #expect(code == .success)
        #expect(recording.out.contains { $0.hasPrefix("tools") && $0.contains("nothing to check") })
        #expect(recording.out.last == "All is well.")
    }

    @Test func `ends with 1 where nothing can be kept`() async throws {
        let (code, recording) = try await run("data: imcp.yaml\nservers: {tools: {utility: }}", ["--json"])
        #expect(code == Exit.hasFindings)
        let json = try JSONParser.parse(recording.out.joined())
        #expect(json["healthy"] == false)
        #expect(json["servers"]?[0]?["findings"]?[0]?["severity"] == "error")
    }

    @Test func `names the server that was probably meant`() async throws {
        let (code, recording) = try await run("servers: {tools: {utility: }}", ["tool"])
        #expect(code == Exit.badCall)
        #expect(recording.err.last?.contains("did you mean \"tools\"?") == true)
    }
}
