import JSON
import Testing

@testable import MCP

/// Every state of a task, and every event in each.
@Suite struct `Task record` {
    enum Place: CaseIterable, Sendable { case new, held, asking, completed, failed, cancelled }

    private static let limits = AskingLimits(rounds: 2, questions: 2)
    private static let question = InputRequest.elicit(message: "Who?", schema: [:])
    private static let answer: JSONValue = ["action": "accept"]

    private func asking(_ keys: String...) -> InputRequired {
        InputRequired(requests: keys.map { ($0, Self.question) }, state: "kept", carried: [:])
    }

    private func record(_ place: Place, questions: [String] = ["a"]) -> TaskRecord {
        let call = TaskCall(params: [:], revision: "2026-07-28", capabilities: [:], client: nil, requestID: 1)
        var record = TaskRecord(id: "t", principal: .local, call: call, createdAt: 10, expiresAt: 1000)
        if place == .new { return record }
        if place == .cancelled {
            #expect(record.cancel(at: 12) == true)
            return record
        }
        #expect(record.claim(by: "run", at: 11, until: 50, isRestartable: false) == .taken)
        let required = InputRequired(
            requests: questions.map { ($0, Self.question) }, state: "kept", carried: [:])
        switch place {
        case .asking: #expect(record.ask(required, by: "run", at: 12, limits: Self.limits) == true)
        case .completed: #expect(record.complete(["content": []], by: "run", at: 12) == true)
        case .failed: #expect(record.fail(MCPError(.internalError, "no"), by: "run", at: 12) == true)
        default: break
        }
        return record
    }

    @Test func `an answer that breaks its form is refused, and the question stays open`() throws {
        let form: JSONObject = ["type": "object", "properties": ["age": ["type": "integer"]]]
        var record = record(.held)
        let required = InputRequired(requests: [("a", .elicit(message: "", schema: form))], state: nil, carried: [:])
        #expect(record.ask(required, by: "run", at: 12, limits: Self.limits) == true)
        let error = #expect(throws: MCPError.self) {
            try record.answer(["a": ["action": "accept", "content": ["age": "old"]]], at: 13)
        }
        #expect(error?.code == .invalidParams)
        #expect(error?.message.contains("/age") == true)
        #expect(record.status == .inputRequired)
        #expect(try record.answer(["a": ["action": "accept", "content": ["age": 7]]], at: 14) == true)
    }

    @Test(arguments: Place.allCases) func `only work that nobody holds can be claimed`(place: Place) {
        var record = record(place)
        let claim = record.claim(by: "other", at: 20, until: 60, isRestartable: true)
        #expect((claim == .taken) == (place == .new))
        #expect(record.isHeld(by: "other") == (place == .new))
    }

    @Test func `work whose lease ran out is claimed again only if it may be done twice`() {
        var restartable = record(.held)
        #expect(restartable.claim(by: "other", at: 49, until: 90, isRestartable: true) == .refused)
        #expect(restartable.claim(by: "other", at: 50, until: 90, isRestartable: true) == .taken)
        #expect(!restartable.isHeld(by: "run"))
        var once = record(.held)
        #expect(once.claim(by: "other", at: 50, until: 90, isRestartable: false) == .lost)
        #expect(once.status == .failed)
        #expect(once.info(pollInterval: 1).error?.message.contains("restarted") == true)
    }

    @Test(arguments: Place.allCases) func `only the run that has the work can settle it`(place: Place) {
        for event in 0..<5 {
            var mine = record(place)
            var others = record(place)
            let outcomes = [("run", mine), ("other", others)].map { runner, record -> (Bool, TaskRecord) in
                var record = record
                let happened =
                    switch event {
                    case 0: record.complete([:], by: runner, at: 20)
                    case 1: record.fail(MCPError(.internalError, "no"), by: runner, at: 20)
                    case 2: record.ask(asking("b"), by: runner, at: 20, limits: Self.limits)
                    case 3: record.renew(by: runner, at: 20, until: 70, message: "half")
                    default: record.release(by: runner)
                    }
                return (happened, record)
            }
            #expect(outcomes[0].0 == (place == .held), "event \(event)")
            #expect(!outcomes[1].0)
            (mine, others) = (outcomes[0].1, outcomes[1].1)
            #expect(others == record(place))
            if place != .held { #expect(mine == record(place)) }
        }
    }

    @Test(arguments: Place.allCases) func `a task that has ended never changes`(place: Place) {
        var record = record(place)
        let before = record
        #expect(record.cancel(at: 30) == !before.status.isFinal)
        if before.status.isFinal { #expect(record == before) } else { #expect(record.status == .cancelled) }
    }

    @Test func `answers come in parts, and the work goes on with the last one`() throws {
        var record = record(.asking, questions: ["a", "b"])
        let isNew = try record.answer(["x": Self.answer, "a": Self.answer], at: 20)
        #expect(isNew)
        #expect(record.status == .inputRequired)
        #expect(Array(record.info(pollInterval: 1).inputRequests.map(\.key)) == ["b"])
        let isNewAgain = try record.answer(["a": ["action": "decline"]], at: 21)
        #expect(!isNewAgain)
        #expect(record.answers["a"] == Self.answer)
        _ = try record.answer(["b": Self.answer], at: 22)
        #expect(record.status == .working)
        #expect(record.state == "kept")
        // The handler begins anew, so this is no second start.
        #expect(record.claim(by: "next", at: 23, until: 90, isRestartable: false) == .taken)
    }

    @Test func `a malformed answer changes nothing`() {
        var record = record(.asking)
        let before = record
        #expect(throws: MCPError.self) { _ = try record.answer(["a": 12345], at: 20) }
        #expect(record == before)
    }

    @Test func `a handler that asks too much is ended`() throws {
        var many = record(.held)
        #expect(many.ask(asking("a", "b", "c"), by: "run", at: 12, limits: Self.limits) == true)
        #expect(many.status == .failed)
        var again = record(.asking)
        _ = try again.answer(["a": Self.answer], at: 20)
        #expect(again.claim(by: "run", at: 21, until: 90, isRestartable: false) == .taken)
        #expect(again.ask(asking("a"), by: "run", at: 22, limits: Self.limits) == true)
        #expect(again.status == .failed)
        var nothing = record(.held)
        #expect(nothing.ask(asking(), by: "run", at: 12, limits: Self.limits) == true)
        #expect(nothing.status == .failed)
    }

    @Test(arguments: Place.allCases) func `a record survives being stored`(place: Place) throws {
        let record = record(place)
        #expect(try TaskRecord(encoded: record.encoded()) == record)
    }

    @Test func `moments are written in ISO 8601`() {
        #expect(Timestamp.iso8601(milliseconds: 0) == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp.iso8601(milliseconds: 951_782_400_123) == "2000-02-29T00:00:00.123Z")
        #expect(Timestamp.iso8601(milliseconds: 1_785_240_000_250) == "2026-07-28T12:00:00.250Z")
        #expect(Timestamp.iso8601(milliseconds: .max) == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp.iso8601(milliseconds: .min) == "1970-01-01T00:00:00.000Z")
    }

    @Test(arguments: TaskSupport.allCases) func `each revision decides who gets a task`(support: TaskSupport) throws {
        let legacy = ProtocolRevision.v2025_11_25
        func makes(_ wish: TaskWish, _ revision: ProtocolRevision) -> Result<Bool, MCPError> {
            Result { () throws(MCPError) in try wish.makesTask(of: "t", support, revision: revision) }
        }
        #expect(makes(.welcome, .latest) == .success(support != .forbidden))
        switch support {
        case .forbidden:
            #expect(makes(.demanded(lifetime: nil), legacy).code == .methodNotFound)
            #expect(makes(.impossible, .latest) == .success(false))
        case .optional:
            #expect(makes(.demanded(lifetime: nil), legacy) == .success(true))
            #expect(makes(.impossible, legacy) == .success(false))
        case .required:
            #expect(makes(.impossible, legacy).code == .methodNotFound)
            #expect(makes(.impossible, .latest).code == .missingClientCapability)
            #expect(makes(.demanded(lifetime: nil), legacy) == .success(true))
        }
    }

    @Test func `only 2025-11-25 lets the client demand a task`() throws {
        let params: JSONObject = ["task": ["ttl": 5]]
        #expect(try wish(.v2025_11_25, params) == .demanded(lifetime: 5))
        #expect(try wish(.v2025_11_25, ["task": [:]]) == .demanded(lifetime: nil))
        #expect(try wish(.v2025_06_18, params) == .impossible)
        #expect(try wish(.latest, params) == .impossible)
        for task in [["ttl": 0], ["ttl": -1], ["ttl": "1"], 5] as [JSONValue] {
            #expect(throws: MCPError.self) { try wish(.v2025_11_25, ["task": task]) }
        }
    }

    private func wish(_ revision: ProtocolRevision, _ params: JSONObject) throws -> TaskWish {
        try TaskWish(revision: revision, capabilities: ClientCapabilities(), params: params)
    }
}

extension Result where Failure == MCPError {
    fileprivate var code: MCPError.Code? { if case .failure(let error) = self { error.code } else { nil } }
}
