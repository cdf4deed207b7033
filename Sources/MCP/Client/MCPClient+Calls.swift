public import JSON
import Logging

extension MCPClient {
    // MARK: - Tools

    /// All tools, page after page.
    ///
    /// Over HTTP, tools whose header annotations break the rules of 2026-07-28 are left out.
    public func listTools(options: CallOptions? = nil) async throws -> [ToolDefinition] {
        try await list(Method.listTools, "tools", options, of: ToolDefinition.self)
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
        try await list(Method.listResources, "resources", options, of: ResourceDefinition.self)
    }

    /// All resource templates, page after page.
    public func listResourceTemplates(options: CallOptions? = nil) async throws -> [ResourceTemplateDefinition] {
        try await list(Method.listResourceTemplates, "resourceTemplates", options, of: ResourceTemplateDefinition.self)
    }

    /// What is behind a URI.
    public func readResource(_ uri: String, options: CallOptions? = nil) async throws -> ReadResourceResult {
        try ReadResourceResult(
            json: .object(try await request(Method.readResource, ["uri": .string(uri)], options: options)))
    }

    // MARK: - Prompts

    /// All prompts, page after page.
    public func listPrompts(options: CallOptions? = nil) async throws -> [PromptDefinition] {
        try await list(Method.listPrompts, "prompts", options, of: PromptDefinition.self)
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

    // MARK: - Pages

    /// One page of a list.
    ///
    /// - Parameter cursor: Where the page before ended; nil for the first.
    public func page<Item: ProtocolObject>(
        of method: String, _ member: String, after cursor: String?, as type: Item.Type, options: CallOptions? = nil
    ) async throws -> (items: [Item], next: String?) {
        var params = JSONObject()
        params["cursor"] = cursor.map(JSONValue.string)
        let result = try await request(method, params, options: options)
        guard let listed = result[member]?.arrayValue else {
            throw ClientError(.invalidAnswer, "The server's answer to \(method) lacks \"\(member)\".")
        }
        return (try listed.map { try Item(json: $0) }, result["nextCursor"]?.stringValue)
    }

    private func list<Item: ProtocolObject>(
        _ method: String, _ member: String, _ options: CallOptions?, of type: Item.Type
    ) async throws -> [Item] {
        var items: [Item] = []
        var cursor: String?
        for _ in 0..<max(1, self.options.maxPages) {
            let page: (items: [Item], next: String?)
            do {
                page = try await self.page(of: method, member, after: cursor, as: type, options: options)
            } catch let error as MCPError where error.code == .invalidParams && cursor != nil {
                kept.forgetPages(of: method)
                throw error
            }
            items += try usable(page.items)
            guard let next = page.next else { return items }
            guard next != cursor else {
                throw ClientError(.invalidAnswer, "The server's \(method) gives the same page again and again.")
            }
            cursor = next
        }
        throw ClientError(.invalidAnswer, "The server's \(method) has more than \(self.options.maxPages) pages.")
    }

    private func usable<Item: ProtocolObject>(_ items: [Item]) throws -> [Item] {
        guard let listed = items as? [ToolDefinition] else { return items }
        let session = gate.current
        let mirrors = session.map { $0.revision.isModern && $0.connection.hasRequestStreams } ?? false
        let (usable, refused) = tools.learn(listed, mirrors: mirrors)
        for (name, error) in refused {
            options.logger.warning(
                "a tool was left out", metadata: ["tool": "\(name.clipped(to: 128))", "error": "\(error.message)"])
        }
        return usable as? [Item] ?? items
    }
}
