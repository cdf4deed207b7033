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
        case .request(let request): await take(request)
        case .response: client.options.logger.debug("an answer that nobody waits for was dropped")
        }
    }

    private func take(_ notification: JSONRPCNotification) {
        switch notification.method {
        case Method.Notification.progress:
            if let id = client.progress.tell(notification.params) { client.timers.extend(id) }
        case Method.Notification.cancelled:
            if let id = notification.params["requestId"].flatMap({ RequestID($0) }) { questions.cancel(id) }
        case Method.Notification.subscriptionAcknowledged: client.subscriptions.acknowledge(notification.params)
        default:
            if let change = Change(notification) { client.forget(change) }
        }
        client.news.tell(notification)
    }

    /// A question is answered beside the reading, so that a slow user holds up nothing.
    private func take(_ request: JSONRPCRequest) async {
        let isTaken = client.jobs.submit {
            guard let response = await response(to: request) else { return }
            do {
                try await connection.send(.response(response), revision: client.gate.current?.revision)
            } catch {
                client.options.logger.debug("an answer was not sent", metadata: ["error": "\(error)"])
            }
        }
        guard !isTaken else { return }
        let error = MCPError(.internalError, "This client has too many questions to answer; ask again later.")
        try? await connection.send(
            .response(JSONRPCResponse(id: request.id, outcome: .failure(error))),
            revision: client.gate.current?.revision)
    }

    /// Nil when the server took the question back.
    private func response(to request: JSONRPCRequest) async -> JSONRPCResponse? {
        do {
            let (result, ending) = try await questions.run(request.id, isTimed: false) {
                await self.outcome(of: request)
            }
            return ending == .cancelled ? nil : JSONRPCResponse(id: request.id, outcome: result)
        } catch {
            let refusal = error.mcpError(limit: client.options.maxServerRequests)
            return JSONRPCResponse(id: request.id, outcome: .failure(refusal))
        }
    }

    private func outcome(of request: JSONRPCRequest) async -> Result<JSONObject, MCPError> {
        if request.method == Method.ping { return .success([:]) }
        do {
            let question = InputRequest(method: request.method, params: request.params)
            return .success(try await client.options.handlers.answer(question))
        } catch let error as MCPError {
            return .failure(error)
        } catch {
            client.options.logger.error(
                "a question failed", metadata: ["method": "\(request.method)", "error": "\(error)"])
            return .failure(MCPError(.internalError, "The client failed; its log says why."))
        }
    }
}
