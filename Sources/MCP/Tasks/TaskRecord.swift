package import JSON

/// Everything that is kept of one task: the call, who made it, how far it is and what came of it.
///
/// A value that decides which event is allowed when; `TaskEngine` loads it, applies one event and stores it again. A
/// store keeps it as ``encoded()`` bytes beside the few members that it searches by.
public struct TaskRecord: Sendable, Hashable, Codable {
    /// The handle that the client has.
    public let id: String
    /// Who made the call. Nobody else learns of the task.
    public let principal: Principal
    /// The call, to be made by a handler, again if it must be.
    let call: TaskCall
    /// In milliseconds since 1970.
    public let createdAt: Int64
    /// From when on the task may be deleted and is not found any more, in milliseconds since 1970.
    public let expiresAt: Int64

    /// Counts the stored states: a store replaces a record only by one that was made from the state it holds.
    public package(set) var version: Int64 = 1
    /// In milliseconds since 1970.
    public private(set) var updatedAt: Int64
    /// How far the task is.
    public private(set) var status = TaskStatus.working
    /// What the work says of itself.
    public private(set) var statusMessage: String?
    /// Until when the run that holds the task counts as alive, in milliseconds since 1970; 0 when no run holds it.
    public private(set) var leasedUntil: Int64 = 0

    /// The questions that are open, by key.
    private(set) var questions = JSONObject()
    /// The answers so far, by key.
    private(set) var answers: JSONObject
    /// What the handler keeps between its rounds.
    private(set) var state: JSONValue?
    private(set) var result: JSONObject?
    private(set) var error: JSONObject?

    /// Which run holds the task.
    private var runner: String?
    /// Whether the handler was called since the last answer: it may have had an effect that must not happen twice.
    private var isStarted = false
    private var rounds = 0

    package init(
        id: String, principal: Principal, call: TaskCall, answers: JSONObject = [:], state: JSONValue? = nil,
        createdAt: Int64, expiresAt: Int64
    ) {
        self.id = id
        self.principal = principal
        self.call = call
        self.answers = answers
        self.state = state
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        updatedAt = createdAt
    }

    /// Whose task it is, as a text that differs between any two callers.
    public var owner: String { principal.identity }

    /// Whether the work waits for a run: it was never begun, or the run that had it is gone.
    public func isUnclaimed(at now: Int64) -> Bool { status == .working && leasedUntil <= now }
}

/// A call that became a task, as far as it must be known to be made.
package struct TaskCall: Sendable, Hashable, Codable {
    /// The parameters of `tools/call`, without what belongs to one request only.
    var params: JSONObject
    var revision: String
    var capabilities: JSONObject
    var client: JSONObject?
    var requestID: JSONValue

    package init(
        params: JSONObject, revision: String, capabilities: JSONObject, client: JSONObject?, requestID: JSONValue
    ) {
        self.params = params
        self.revision = revision
        self.capabilities = capabilities
        self.client = client
        self.requestID = requestID
    }

    var tool: String { params["name"]?.stringValue ?? "" }
}

// MARK: - Events

extension TaskRecord {
    package enum Claim: Equatable {
        /// The run has it and calls the handler.
        case taken
        /// A run was lost in the middle of the work, which must not be done twice; the task has failed.
        case lost
        /// Somebody else has it, or there is nothing to do.
        case refused
    }

    /// A run takes the work.
    ///
    /// - Parameter isRestartable: Whether work that was begun may be begun anew.
    package mutating func claim(by runner: String, at now: Int64, until: Int64, isRestartable: Bool) -> Claim {
        guard isUnclaimed(at: now) else { return .refused }
        guard !isStarted || isRestartable else {
            settle(at: now, .failed)
            error = MCPError(.internalError, "The server was restarted while it did this work; call again.").json
            return .lost
        }
        self.runner = runner
        leasedUntil = until
        isStarted = true
        return .taken
    }

    /// The run that has the work says that it is alive. False when it does not have it any more.
    mutating func renew(by runner: String, at now: Int64, until: Int64, message: String?) -> Bool {
        guard isHeld(by: runner) else { return false }
        leasedUntil = until
        if let message, message != statusMessage {
            statusMessage = message
            updatedAt = now
        }
        return true
    }

    /// The run that has the work ends before the work does.
    mutating func release(by runner: String) -> Bool {
        guard isHeld(by: runner) else { return false }
        leasedUntil = 0
        self.runner = nil
        return true
    }

    /// The handler needs input. The task fails when it asks too often, or again under a key that it has used.
    mutating func ask(_ required: InputRequired, by runner: String, at now: Int64, limits: AskingLimits) -> Bool {
        guard isHeld(by: runner) else { return false }
        rounds += 1
        let keys = required.requests.map(\.key)
        if let fault = limits.fault(rounds: rounds, keys: keys, answered: answers) {
            return fail(MCPError(.internalError, fault), by: runner, at: now)
        }
        settle(at: now, .inputRequired)
        questions = JSONObject(required.requests.map { ($0.key, $0.request.json) })
        state = required.state
        return true
    }

    /// Takes the answers to open questions and ignores the others. With the last one the work is to be done again, from
    /// the handler's beginning. False when nothing is new.
    mutating func answer(_ responses: JSONObject, at now: Int64) throws(MCPError) -> Bool {
        guard status == .inputRequired else { return false }
        var answered = false
        for (key, response) in responses {
            guard let question = questions[key] else { continue }
            let method = question["method"]?.stringValue ?? ""
            do {
                try InputRequest(method: method, params: question["params"]?.objectValue ?? [:]).check(response)
            } catch {
                throw .invalidParams("The answer \"\(key)\" is malformed: \(error.message)")
            }
            questions[key] = nil
            answers[key] = response
            answered = true
        }
        guard answered else { return false }
        updatedAt = now
        if questions.isEmpty {
            status = .working
            isStarted = false
        }
        return true
    }

    /// The handler gave its result.
    package mutating func complete(_ result: JSONObject, by runner: String, at now: Int64) -> Bool {
        guard isHeld(by: runner) else { return false }
        settle(at: now, .completed)
        self.result = result
        return true
    }

    /// The handler threw.
    mutating func fail(_ error: MCPError, by runner: String, at now: Int64) -> Bool {
        guard isHeld(by: runner) else { return false }
        settle(at: now, .failed)
        self.error = error.json
        return true
    }

    /// The client wants the result no more. False when the task has ended already.
    package mutating func cancel(at now: Int64) -> Bool {
        guard !status.isFinal else { return false }
        settle(at: now, .cancelled)
        return true
    }

    func isHeld(by runner: String) -> Bool { status == .working && self.runner == runner }

    /// Leaves the run, whoever had it. What only a task that goes on needs is dropped with the end.
    private mutating func settle(at now: Int64, _ status: TaskStatus) {
        precondition(!self.status.isFinal, "A task that has ended changes no more.")
        self.status = status
        statusMessage = nil
        updatedAt = max(now, updatedAt)
        leasedUntil = 0
        runner = nil
        questions = [:]
        guard status.isFinal else { return }
        answers = [:]
        state = nil
    }
}

/// How much a handler may ask within one task.
struct AskingLimits {
    var rounds: Int
    var questions: Int

    /// What is wrong with a round of questions.
    func fault(rounds: Int, keys: [String], answered: JSONObject) -> String? {
        if rounds > self.rounds { return "The call asked for input more than \(self.rounds) times and was ended." }
        if keys.isEmpty { return "The call asked for input without a question." }
        if keys.count > questions { return "The call asked more than \(questions) questions at once and was ended." }
        if let key = keys.first(where: answered.contains) { return "The call asked \"\(key)\" twice and was ended." }
        return nil
    }
}

// MARK: - Views

extension TaskRecord {
    /// The task as `tasks/get` tells it.
    ///
    /// - Parameters:
    ///   - pollInterval: In milliseconds.
    ///   - live: What the work says of itself since the record was stored, and when.
    func info(pollInterval: Int64, live: (message: String, at: Int64)? = nil) -> TaskInfo {
        var info = summary(pollInterval: pollInterval, live: live)
        switch status {
        case .inputRequired: info.fields["inputRequests"] = .object(questions)
        case .completed:
            var result = result ?? [:]
            if !result.contains("resultType") { result["resultType"] = "complete" }
            info.fields["result"] = .object(result)
        case .failed: info.fields["error"] = .object(error ?? [:])
        case .working, .cancelled: break
        }
        return info
    }

    /// The task as its creation tells it.
    func summary(pollInterval: Int64, live: (message: String, at: Int64)? = nil) -> TaskInfo {
        TaskInfo(
            id: id, status: status, statusMessage: live?.message ?? statusMessage, createdAt: createdAt,
            lastUpdatedAt: max(updatedAt, live?.at ?? 0), lifetimeMilliseconds: expiresAt - createdAt,
            pollIntervalMilliseconds: pollInterval)
    }

    /// The record as bytes, for a store.
    public func encoded() throws -> [UInt8] { try JSONValue(encoding: self).serialized() }

    /// Reads what ``encoded()`` wrote. Throws when it is something else, or of a version that has what this one lacks.
    public init(encoded bytes: [UInt8]) throws {
        // A record is a little deeper than the messages that it is made of.
        let options = JSONParser.Options(maxDepth: JSONParser.Options.defaultMaxDepth + 16, maxBytes: .max)
        self = try JSONParser.parse(bytes, options: options).decode(TaskRecord.self)
    }
}
