public import JSON

extension MCPClient {
    // MARK: - Tools

    /// All tools, page after page.
    ///
    /// Over HTTP, tools whose header annotations break the rules of 2026-07-28 are left out.
    public func listTools(options: CallOptions? = nil) async throws -> [ToolDefinition] {
        try await all(.tools, options)
    }

    /// Calls a tool.
    ///
    /// A failure of the tool's own work is a result with ``CallToolResult/isError``, not an error thrown.
    public func callTool(
        _ name: String, arguments: JSONObject = [:], options: CallOptions? = nil
    ) async throws -> CallToolResult {
        let params: JSONObject = ["name": .string(name), "arguments": .object(arguments)]
        let settings = options ?? self.options.call
        let answer = try await settled(try await request(Method.callTool, params, options: settings), settings)
        let result = try CallToolResult(json: .object(answer))
        if self.options.validatesOutput, let fault = tools.fault(of: result, from: name) {
            throw ClientError(.invalidAnswer, "The result of \"\(name)\" breaks the tool's output schema: \(fault)")
        }
        return result
    }

    // MARK: - Resources

    /// All resources of fixed URI, page after page.
    public func listResources(options: CallOptions? = nil) async throws -> [ResourceDefinition] {
        try await all(.resources, options)
    }

    /// All resource templates, page after page.
    public func listResourceTemplates(options: CallOptions? = nil) async throws -> [ResourceTemplateDefinition] {
        try await all(.templates, options)
    }

    /// What is behind a URI.
    public func readResource(_ uri: String, options: CallOptions? = nil) async throws -> ReadResourceResult {
        try ReadResourceResult(
            json: .object(try await request(Method.readResource, ["uri": .string(uri)], options: options)))
    }

    // MARK: - Prompts

    /// All prompts, page after page.
    public func listPrompts(options: CallOptions? = nil) async throws -> [PromptDefinition] {
        try await all(.prompts, options)
    }

    /// A prompt, filled in.
    public func getPrompt(
        _ name: String, arguments: [String: String] = [:], options: CallOptions? = nil
    ) async throws -> GetPromptResult {
        var params: JSONObject = ["name": .string(name)]
        let sorted = arguments.sorted { $0.key < $1.key }
        if !sorted.isEmpty { params["arguments"] = .object(JSONObject(sorted.map { ($0.key, .string($0.value)) })) }
        return try GetPromptResult(json: .object(try await request(Method.getPrompt, params, options: options)))
    }

    // MARK: - The rest

    /// Suggestions for the value of an argument.
    ///
    /// - Parameter known: The arguments that are settled already. From 2025-06-18 on.
    public func complete(
        _ reference: CompletionReference, argument: String, value: String, known: [String: String] = [:],
        options: CallOptions? = nil
    ) async throws -> Completion {
        var params: JSONObject = [
            "ref": reference.json, "argument": ["name": .string(argument), "value": .string(value)],
        ]
        if !known.isEmpty {
            let sorted = known.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
            params["context"] = ["arguments": .object(JSONObject(sorted))]
        }
        let result = try await request(Method.complete, params, options: options)
        guard let completion = result["completion"] else {
            throw ClientError(.invalidAnswer, "The server's answer lacks \"completion\".")
        }
        return try Completion(json: completion)
    }

    /// Returns when the server has answered. In modern revisions, which have no `ping`, it is asked for what it is.
    public func ping(options: CallOptions? = nil) async throws {
        let options = options ?? self.options.call
        let isModern = try await session(within: options.timeout).revision.isModern
        var fresh = options
        fresh.usesCache = false
        _ = try await request(isModern ? Method.discover : Method.ping, options: fresh)
    }

    /// From now on, messages of the server's log that are at least as grave are sent; see ``logMessages()``.
    ///
    /// In modern revisions each request then says so; a call may say otherwise by ``CallOptions/logLevel``.
    public func setLogLevel(_ level: LogLevel, options: CallOptions? = nil) async throws {
        logLevel = level
        let options = options ?? self.options.call
        guard try await !session(within: options.timeout).revision.isModern else { return }
        _ = try await request(Method.setLogLevel, ["level": .string(level.rawValue)], options: options)
    }

    /// Tells a legacy server that ``ClientHandlers/roots`` would give another answer now.
    public func rootsChanged() async throws {
        guard let session = gate.current, !session.revision.isModern, options.handlers.roots != nil else { return }
        try await notify(Method.Notification.rootsChanged)
    }

    // MARK: - What the server tells

    /// The messages of the server's log, from now on. One who is slow loses the oldest.
    public func logMessages() -> AsyncStream<LogMessage> { news.logMessages() }

    /// Every notification, as it came, from now on. One who is slow loses the oldest.
    public func notifications() -> AsyncStream<JSONRPCNotification> { news.allNotifications() }

    /// Drops what a change makes untrue.
    func forget(_ change: Change) { kept.forget(change) }
}
