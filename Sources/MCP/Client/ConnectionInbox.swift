import JSON
import Logging

/// Takes what a server sends over one connection besides answers.
struct ConnectionInbox: ClientInbox {
    let client: MCPClient
    let connection: any ClientConnection
    let questions: InFlight

    func receive(_ message: JSONRPCMessage, on stream: RequestID?) async {
        switch message {
        case .notification(let notification): take(notification)
        case .request(let request): await take(request, on: stream)
        case .response: client.options.logger.debug("an answer that nobody waits for was dropped")
        }
    }

    private func take(_ notification: JSONRPCNotification) {
        switch notification.method {
        case Method.Notification.progress:
            if let id = client.progress.tell(notification.params) { client.timers.extend(id) }
        case Method.Notification.cancelled:
            guard let id = notification.params["requestId"].flatMap({ RequestID($0) }) else { break }
            questions.cancel(id)
            client.listening.cancel(id)
        case Method.Notification.subscriptionAcknowledged: client.subscriptions.acknowledge(notification.params)
        default:
            if let change = Change(notification) { client.forget(change) }
        }
        client.news.tell(notification)
    }

    /// A question is answered beside the reading, so that a slow user holds up nothing.
    private func take(_ request: JSONRPCRequest, on stream: RequestID?) async {
        let isTaken = client.jobs.submit {
            guard let response = await response(to: request, on: stream) else { return }
            await client.aside("an answer was not sent") {
                try await connection.send(.response(response), revision: client.gate.current?.revision)
            }
        }
        guard !isTaken else { return }
        let error = MCPError(.internalError, "This client has too many questions to answer; ask again later.")
        try? await connection.send(
            .response(JSONRPCResponse(id: request.id, outcome: .failure(error))),
            revision: client.gate.current?.revision)
    }

    func waitingForUser<Value: Sendable>(
        _ request: RequestID, _ body: @Sendable () async throws -> Value
    ) async rethrows -> Value {
        try await client.timers.waitingForUser(request, body)
    }

    /// Nil when the server took the question back.
    private func response(to request: JSONRPCRequest, on stream: RequestID?) async -> JSONRPCResponse? {
        do {
            let (result, ending) = try await questions.run(request.id, isTimed: false) {
                await self.outcome(of: request, on: stream)
            }
            return ending == .cancelled ? nil : JSONRPCResponse(id: request.id, outcome: result)
        } catch {
            let refusal = error.mcpError(limit: client.options.maxServerRequests)
            return JSONRPCResponse(id: request.id, outcome: .failure(refusal))
        }
    }

    private func outcome(of request: JSONRPCRequest, on stream: RequestID?) async -> Result<JSONObject, MCPError> {
        if request.method == Method.ping { return .success([:]) }
        do {
            let question = InputRequest(method: request.method, params: request.params)
            return .success(
                try await client.timers.waitingForUser(stream) {
                    try await client.options.handlers.answer(question)
                })
        } catch let error as MCPError {
            return .failure(error)
        } catch {
            client.options.logger.error(
                "a question failed", metadata: ["method": "\(request.method)", "error": "\(error)"])
            return .failure(MCPError(.internalError, "The client failed; its log says why."))
        }
    }
}
