public import JSON

/// Thrown by a handler that needs input from the client before it can answer.
///
/// Usually ``RequestContext/elicit(_:message:schema:)`` or another question of the context throws it. The handler is
/// called again, from its beginning, once the client has answered; until then it must not change anything that may not
/// be changed twice.
public struct InputRequired: Error, Sendable {
    /// What is asked for, by a key of the handler's choosing.
    public var requests: [(key: String, request: InputRequest)]
    /// What the handler wants to find again in ``RequestContext/state``. It travels sealed through the client.
    public var state: JSONValue?
    /// Answers of earlier rounds, kept so that the handler finds them again.
    var carried: JSONObject
}

/// The client's answers, by the key of the question.
public struct InputAnswers: Sendable {
    let answers: JSONObject

    /// The answer to an elicitation.
    public func elicitation(_ key: String) throws(MCPError) -> ElicitResult { try ElicitResult(json: answer(key)) }
    /// The answer of the client's model.
    public func sampling(_ key: String) throws(MCPError) -> SamplingResult { try SamplingResult(json: answer(key)) }
    /// The client's roots.
    public func roots(_ key: String) throws(MCPError) -> RootsResult { try RootsResult(json: answer(key)) }

    private func answer(_ key: String) -> JSONValue { answers[key] ?? .null }
}

extension RequestContext {
    /// The answers to a set of questions; asks the client for those that are not answered yet.
    ///
    /// - Parameters:
    ///   - requests: The questions, each under a key that is unique within this handler.
    ///   - state: What to find again in ``state`` in the next round.
    /// - Throws: ``InputRequired`` while answers are missing; ``MCPError`` when the client cannot be asked or answered
    ///   something malformed.
    public func require(
        _ requests: KeyValuePairs<String, InputRequest>, state: JSONValue? = nil
    ) throws -> InputAnswers {
        try require(requests.map { ($0.key, $0.value) }, state: state)
    }

    /// Like ``require(_:state:)-(KeyValuePairs<String,InputRequest>,_)``, for questions that are settled only at run
    /// time, such as those that this client can be asked.
    public func require(
        _ requests: [(key: String, request: InputRequest)], state: JSONValue? = nil
    ) throws -> InputAnswers {
        var open: [(key: String, request: InputRequest)] = []
        var needed = ClientCapabilities()
        for (key, request) in requests {
            if let answer = answers[key] {
                try check(answer, to: request, key: key)
                continue
            }
            open.append((key, request))
            if let missing = clientCapabilities.missing(from: request.neededCapability) {
                needed.formUnion(missing)
            }
        }
        guard needed.fields.isEmpty else { throw MCPError.missingCapability(needed) }
        guard open.isEmpty else { throw InputRequired(requests: open, state: state, carried: answers) }
        return InputAnswers(answers: answers)
    }

    /// The user's answer to a form; asks for it when it is not there yet.
    public func elicit(_ key: String, message: String, schema: JSONObject) throws -> ElicitResult {
        try require([key: .elicit(message: message, schema: schema)]).elicitation(key)
    }

    /// The answer of the client's model; asks for it when it is not there yet.
    public func sample(_ key: String, _ request: SamplingRequest) throws -> SamplingResult {
        try require([key: .sample(request)]).sampling(key)
    }

    /// The client's root directories; asks for them when they are not there yet.
    public func roots(_ key: String = "roots") throws -> [RootsResult.Root] {
        try require([key: .roots]).roots(key).roots
    }

    /// Refuses to go on unless the client declared a capability with this request.
    public func demand(_ capability: ClientCapabilities) throws(MCPError) {
        if let missing = clientCapabilities.missing(from: capability) { throw .missingCapability(missing) }
    }

    private func check(_ answer: JSONValue, to request: InputRequest, key: String) throws(MCPError) {
        do {
            try request.check(answer)
        } catch {
            throw .invalidParams("The answer \"\(key)\" is malformed: \(error.message)")
        }
    }
}
