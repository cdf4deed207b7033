import JSON
import MCP
import MCPTesting
import Synchronization

/// Makes the calls of a scenario, and judges how each one ends.
struct SimulatedCaller: Sendable {
    let client: MCPClient
    let ledger: Ledger
    let scenario: Scenario
    let clock: SimulatedClock

    private static let longest = Duration.seconds(120)
    /// How long a call may take to end after its caller has left.
    private static let grace = Duration.milliseconds(100)

    static func options(_ scenario: Scenario, _ world: SimulatedWorld) -> ClientOptions {
        var options = ClientOptions()
        let clock = world.clock
        options.clock = clock
        options.revisions = scenario.clientRevisions
        let random = Mutex(world.random(2))
        options.handlers.elicit = { form in
            let (delay, choice) = random.withLock {
                (Duration.milliseconds(Int.random(in: 0...5000, using: &$0)), Int.random(in: 0..<8, using: &$0))
            }
            try await clock.sleep(for: delay)
            if choice == 0 { return ElicitResult(action: .decline) }
            return ElicitResult(action: .accept, content: ["echo": .string(form.message)])
        }
        return options
    }

    private struct Ending {
        var result: Result<String, any Error>
        var time: TestInstant
    }

    /// Returns when the call has ended. Throws ``Violation``.
    func make(_ call: Scenario.Call) async throws {
        try await clock.sleep(for: call.start)
        let begin = clock.now
        var ending: Ending?
        var leftAt: TestInstant?
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                let result: Result<String, any Error>
                do { result = .success(try await outcome(of: call)) } catch { result = .failure(error) }
                return Ending(result: result, time: clock.now)
            }
            if let patience = call.cancelAfter {
                group.addTask {
                    try? await clock.sleep(for: patience)
                    return nil
                }
            }
            for await event in group {
                ending = event ?? ending
                if event == nil, ending == nil { leftAt = clock.now }
                group.cancelAll()
            }
        }
        guard let ending else { throw Violation(description: "\(call.token) has no ending.") }
        if let leftAt {
            let late = leftAt.duration(to: ending.time)
            try expect(late <= Self.grace, "\(call.token) ends when its caller leaves, not \(late) later")
        }
        let took = begin.duration(to: ending.time)
        try expect(took <= Self.longest * 12, "\(call.token) ends at some time, not after \(took)")
        try judge(call, ending.result, isLeft: leftAt != nil)
    }

    // MARK: - One call

    private func outcome(of call: Scenario.Call) async throws -> String {
        var options = CallOptions()
        options.timeout = call.timeout
        options.maximumDuration = Self.longest
        switch call.kind {
        case .list: return "\(try await client.listTools(options: options).count) tools"
        case .ping:
            try await client.ping(options: options)
            return "pong"
        case .echo, .slow, .ask, .fail, .refuse: break
        }
        let listener = ProgressJournal()
        options.onProgress = { listener.add($0) }
        let milliseconds = call.work.components.seconds * 1000
        let result = try await client.callTool(
            "\(call.kind)", arguments: ["token": .string(call.token), "milliseconds": .integer(milliseconds)],
            options: options)
        try listener.check(call.token)
        return result.content.compactMap(\.text).joined()
    }

    // MARK: - Judgement

    private func judge(_ call: Scenario.Call, _ result: Result<String, any Error>, isLeft: Bool) throws {
        let effects = ledger.effects(of: call.token)
        switch result {
        case .success(let text):
            try expect(
                answers(to: call).contains(text), "\(call.token) (\(call.kind)) is not answered with \"\(text)\"")
            let isDone = text.hasPrefix("done") || text.hasPrefix("failed")
            if isDone { try expect(effects == 1, "\(call.token) was done once, not \(effects) times") }
        case .failure(let error as Violation): throw error
        case .failure(let error as MCPError):
            try checkTokens(in: error.message, of: call)
            if scenario.isGentle, !isLeft, call.kind != .refuse { throw unexpected(error, call) }
        case .failure(let error as ClientError):
            try checkTokens(in: error.message, of: call)
            if error.code == .unreachable || error.code == .refused {
                try expect(effects == 0, "\(call.token) did not run, as its error \"\(error)\" says")
            }
            try expect(error.code != .closed, "\(call.token) is not told that the client is closed while it is not")
            if scenario.isGentle { throw unexpected(error, call) }
        case .failure(let error as CancellationError):
            if !isLeft { throw unexpected(error, call) }
        case .failure(let error): throw unexpected(error, call)
        }
    }

    private func answers(to call: Scenario.Call) -> [String] {
        switch call.kind {
        case .echo, .slow: ["done \(call.token)"]
        case .ask: ["done \(call.token)", "declined \(call.token)"]
        case .fail: ["failed \(call.token)"]
        case .refuse: []
        case .list: (0...scenario.changes.count).map { "\(SimulatedServer.toolCount + $0) tools" }
        case .ping: ["pong"]
        }
    }

    /// What is said to one caller is about that caller's call.
    private func checkTokens(in text: String, of call: Scenario.Call) throws {
        let others = scenario.calls.filter { $0.token != call.token && text.contains($0.token) }
        try expect(others.isEmpty, "\(call.token) hears of itself only, not \"\(text)\"")
    }

    private func unexpected(_ error: any Error, _ call: Scenario.Call) -> Violation {
        Violation(description: "\(call.token) (\(call.kind)) must not end with \(type(of: error)): \(error)")
    }
}

/// The progress that one call was told of.
private final class ProgressJournal: Sendable {
    private let steps = Mutex<[Progress]>([])

    func add(_ step: Progress) { steps.withLock { $0.append(step) } }

    func check(_ token: String) throws {
        let steps = steps.withLock { $0 }
        try expect(
            steps.allSatisfy { $0.message == nil || $0.message == token }, "\(token) hears of its own progress only")
        let isGrowing = zip(steps, steps.dropFirst()).allSatisfy { $0.progress < $1.progress }
        try expect(isGrowing, "the progress of \(token) grows")
    }
}
