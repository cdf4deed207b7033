public import JSON
import Logging

/// A modern server asks for input before it can answer a call, and the caller wants to answer itself.
public struct InputNeeded: Error, Sendable {
    /// The questions, by the key under which the server expects the answer.
    public var requests: [(key: String, request: InputRequest)]
    /// To be given back unchanged.
    public var requestState: String?
    /// The call, to be continued with ``MCPClient/resume(_:answers:options:)``.
    let method: String
    let params: JSONObject
}

extension MCPClient {
    /// Sends any request and returns its result, whatever it says, after the questions of the server were answered.
    ///
    /// The typed calls are built on it. `params` holds no `_meta` of the protocol: the client adds what the revision
    /// calls for.
    ///
    /// - Throws: ``MCPError`` when the server answers with an error, ``ClientError`` when there is no answer,
    ///   ``InputNeeded``, `CancellationError`.
    public func request(
        _ method: String, _ params: JSONObject = [:], options: CallOptions? = nil
    ) async throws -> JSONObject {
        let options = options ?? self.options.call
        if options.usesCache, options.headers.isEmpty, let kept = kept.result(of: method, params) { return kept }
        var result = try await exchangeAfterConsent(method, params, options)
        var rounds = 0
        while let needed = try Self.input(result, method: method, params: params) {
            guard options.answersInput else { throw needed }
            guard rounds < self.options.maxInputRounds else {
                throw ClientError(.inputRefused, "The server asked for input \(rounds) times; the call was given up.")
            }
            rounds += 1
            let answers = try await self.answers(to: needed.requests)
            result = try await exchange(method, Self.continued(needed, answers), options)
        }
        return result
    }

    /// Continues a call that was left with ``InputNeeded``.
    ///
    /// - Parameter answers: The bare results, by the keys of the questions.
    public func resume(
        _ needed: InputNeeded, answers: JSONObject, options: CallOptions? = nil
    ) async throws -> JSONObject {
        let result = try await exchange(
            needed.method, Self.continued(needed, answers), options ?? self.options.call)
        if let more = try Self.input(result, method: needed.method, params: needed.params) { throw more }
        return result
    }

    /// Sends a notification. Does nothing while there is no connection.
    public func notify(_ method: String, _ params: JSONObject = [:]) async throws {
        guard let session = gate.current else { return }
        try await session.connection.send(
            .notification(JSONRPCNotification(method: method, params: params)), revision: session.revision)
    }

    // MARK: - Input

    private static func input(_ result: JSONObject, method: String, params: JSONObject) throws -> InputNeeded? {
        switch result["resultType"]?.stringValue {
        case nil, "complete", "task": return nil
        case "input_required": break
        case let type?:
            throw ClientError(.invalidAnswer, "The server's result has the unknown type \"\(type.clipped(to: 64))\".")
        }
        guard Method.mayAskForInput.contains(method) else {
            throw ClientError(.invalidAnswer, "The server asked for input to \(method), which cannot have any.")
        }
        var requests: [(key: String, request: InputRequest)] = []
        for (key, request) in result["inputRequests"]?.objectValue ?? [:] {
            guard let method = request["method"]?.stringValue else {
                throw ClientError(.invalidAnswer, "The server's question \"\(key.clipped(to: 64))\" has no method.")
            }
            requests.append((key, InputRequest(method: method, params: request["params"]?.objectValue ?? [:])))
        }
        let state = result["requestState"]?.stringValue
        guard !requests.isEmpty || state != nil else {
            throw ClientError(.invalidAnswer, "The server asked for input without a question.")
        }
        return InputNeeded(requests: requests, requestState: state, method: method, params: params)
    }

    func answers(to requests: [(key: String, request: InputRequest)]) async throws -> JSONObject {
        let handlers = options.handlers
        let limit = max(1, options.maxServerRequests)
        guard requests.count <= limit else {
            throw ClientError(
                .inputRefused, "The server asked \(requests.count) questions at once; \(limit) are answered at most.")
        }
        return try await withThrowingTaskGroup(of: (String, JSONObject).self) { group in
            for (key, request) in requests {
                group.addTask {
                    do {
                        return (key, try await handlers.answer(request))
                    } catch let error as MCPError {
                        throw ClientError(
                            .inputRefused, "The server's \(request.method) was not answered: \(error.message)",
                            cause: error)
                    }
                }
            }
            var answers = JSONObject()
            for try await (key, answer) in group { answers[key] = .object(answer) }
            return answers
        }
    }

    private static func continued(_ needed: InputNeeded, _ answers: JSONObject) -> JSONObject {
        var params = needed.params
        if !needed.requests.isEmpty { params["inputResponses"] = .object(answers) }
        params["requestState"] = needed.requestState.map(JSONValue.string)
        return params
    }

    /// Sends a request, and once more when the user has agreed to open the pages that the server wants opened before
    /// it (2025-11-25): its error says that it did not run the request.
    private func exchangeAfterConsent(
        _ method: String, _ params: JSONObject, _ options: CallOptions
    ) async throws -> JSONObject {
        do {
            return try await exchange(method, params, options)
        } catch let error as MCPError where error.code == .urlElicitationRequired {
            guard options.answersInput, Method.mayAskForInput.contains(method), try await consents(to: error) else {
                throw error
            }
            return try await exchange(method, params, options)
        }
    }

    /// Whether the user agrees to open every page that an error names. The pages come one after the other, up to the
    /// first refusal.
    private func consents(to error: MCPError) async throws -> Bool {
        guard gate.current?.revision == .v2025_11_25, options.handlers.elicitURL != nil else { return false }
        let pages = error.data?["elicitations"]?.arrayValue ?? []
        guard (1...Self.maxPagesToOpen).contains(pages.count) else { return false }
        for page in pages {
            guard let params = page.objectValue, params["mode"]?.stringValue == "url" else { return false }
            do {
                let question = InputRequest(method: Method.elicit, params: params)
                guard try await ElicitResult(unchecked: options.handlers.answer(question)).action == .accept else {
                    return false
                }
            } catch is MCPError {
                return false
            }
        }
        return true
    }

    /// How many pages one error may want opened, so that a server cannot keep the user busy for ever.
    private static let maxPagesToOpen = 16

    // MARK: - One exchange

    /// How often a call is repeated that is known not to have run.
    private static let maxRepeats = 2

    /// One request and its answer, repeated on a new connection when it is certain that it did not run.
    func exchange(_ method: String, _ params: JSONObject, _ options: CallOptions) async throws -> JSONObject {
        var repeats = 0
        while true {
            let session = try await session(within: options.timeout, isParting: options.isParting)
            let generation = keptGeneration(in: session)
            do {
                let result = try await exchange(method, params, options, in: session)
                // Headers of one call may make its result another one.
                if let generation, options.headers.isEmpty {
                    kept.keep(result, of: method, params, asOf: generation)
                }
                return result
            } catch let failure as ExchangeFailure {
                guard repeats < Self.maxRepeats, mayRepeat(failure, in: session) else { throw ClientError(failure) }
                repeats += 1
                self.options.logger.info("call repeated on a new connection", metadata: ["method": "\(method)"])
            } catch let error as MCPError where error.code == .headerMismatch && repeats == 0 {
                // The tool may have changed since it was listed.
                guard method == Method.callTool, session.connection.hasRequestStreams else { throw error }
                repeats += 1
                try await relearnTools(options)
            }
        }
    }

    /// The generation of the kept results, to be taken before a request is sent. Nil when the session has been left:
    /// what was kept may have been forgotten for the next one already, so that a later change would not be noticed.
    private func keptGeneration(in session: ClientSession) -> Int? {
        let generation = kept.generation
        return gate.current?.number == session.number ? generation : nil
    }

    private func mayRepeat(_ failure: ExchangeFailure, in session: ClientSession) -> Bool {
        switch failure {
        case .sessionEnded: break
        // Where every request has a connection of its own, another try finds the same.
        case .unreachable where !session.connection.hasRequestStreams: break
        default: return false
        }
        gate.invalidate(session.number)
        return true
    }

    private func relearnTools(_ options: CallOptions) async throws {
        kept.forget(.tools)
        var again = options
        again.onProgress = nil
        _ = try await listTools(options: again)
    }

    private func exchange(
        _ method: String, _ params: JSONObject, _ options: CallOptions, in session: ClientSession
    ) async throws -> JSONObject {
        let id = nextID()
        var params = params
        params["_meta"] = meta(id, method, options, session)
        var request = OutgoingRequest(
            message: JSONRPCRequest(id: id, method: method, params: params), revision: session.revision,
            headers: options.headers)
        if method == Method.callTool, session.revision.isModern, let name = params["name"]?.stringValue {
            request.mirrored = tools.headers(for: name, arguments: params["arguments"])
        }
        return try await listening(to: id, options.onProgress) { [request] in
            try await self.answer(to: request, options, in: session)
        }
    }

    private func meta(
        _ id: RequestID, _ method: String, _ options: CallOptions, _ session: ClientSession
    ) -> JSONValue? {
        var meta = options.meta
        if session.revision.isModern {
            meta.merge(envelope(session.revision))
            if let level = options.logLevel ?? logLevel { meta[MetaKey.logLevel] = .string(level.rawValue) }
        }
        // Progress keeps a long call alive, so it is asked for even when nobody else wants to know.
        if options.onProgress != nil || method == Method.callTool { meta[MetaKey.progressToken] = id.json }
        return meta.isEmpty ? nil : .object(meta)
    }

    private func answer(
        to request: OutgoingRequest, _ options: CallOptions, in session: ClientSession
    ) async throws -> JSONObject {
        let id = request.message.id
        exchanges.enter()
        defer { exchanges.leave() }
        do {
            let response = try await timed(id, timeout: options.timeout, maximum: options.maximumDuration) {
                try await session.connection.answer(to: request)
            }
            return try response.outcome.get()
        } catch let failure as ExchangeFailure {
            if case .refused(_, let error?, _) = failure { throw error }
            throw failure
        } catch let error as ClientError {
            withdraw(id, in: session, reason: "The call took too long.")
            throw error
        } catch is CancellationError {
            withdraw(id, in: session, reason: "The caller has gone.")
            throw CancellationError()
        }
    }

    /// Tells the server that an answer is not wanted any more, where leaving the stream does not say it.
    func withdraw(_ id: RequestID, in session: ClientSession, reason: String) {
        guard !(session.connection.hasRequestStreams && session.revision.isModern) else { return }
        let params: JSONObject = ["requestId": id.json, "reason": .string(reason)]
        let message = JSONRPCNotification(method: Method.Notification.cancelled, params: params)
        jobs.submit {
            await self.aside("a request was not taken back") {
                try await session.connection.send(.notification(message), revision: session.revision)
            }
        }
    }

    private func listening<Value: Sendable>(
        to id: RequestID, _ handler: (@Sendable (Progress) async -> Void)?,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let handler else { return try await body() }
        let steps = progress.listen(to: id)
        async let reports: Void = { for await step in steps { await handler(step) } }()
        defer { progress.finish(id) }
        let value: Value
        do {
            value = try await body()
        } catch {
            progress.finish(id)
            throw error
        }
        progress.finish(id)
        await reports
        return value
    }
}
