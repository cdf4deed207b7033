public import JSON
public import MCP

extension RequestContext {
    /// Asks the user, and not the model, whether something may be done. A client that cannot ask its user cannot have it
    /// done.
    ///
    /// - Parameters:
    ///   - question: What is to be done, with its subject as the model wrote it kept short; ends in a question mark.
    ///   - state: What to find again in ``RequestContext/state`` with the answer, such as what the question was about.
    /// - Returns: Whether the user agreed.
    /// - Throws: `InputRequired` until the user has answered; `MCPError` where the client cannot ask.
    public func userAgrees(to question: String, state: JSONValue? = nil) throws -> Bool {
        let form: JSONObject = [
            "type": "object", "required": ["confirm"],
            "properties": ["confirm": ["type": "boolean", "title": "Go ahead"]],
        ]
        let answer = try require(["confirm": .elicit(message: question, schema: form)], state: state)
            .elicitation("confirm")
        return answer.action == .accept && answer.content?["confirm"] == true
    }
}
