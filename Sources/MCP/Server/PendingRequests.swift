import JSON
import Synchronization

/// Requests that were sent to the client and wait for its answer.
final class PendingRequests: Sendable {
    private let answers = Rendezvous<RequestID, Result<JSONObject, MCPError>>()
    private let last = Atomic<Int64>(0)

    /// An id for a new request, from now on expecting its answer.
    func open() -> RequestID {
        let id = RequestID.integer(last.wrappingAdd(1, ordering: .relaxed).newValue)
        answers.open(id)
        return id
    }

    /// The answer to a request, or an error when the task is cancelled or the session ends first.
    func answer(to id: RequestID) async -> Result<JSONObject, MCPError> {
        await answers.value(for: id) ?? .failure(Self.ended)
    }

    /// Takes an answer of the client. One that nobody asked for is ignored.
    func receive(_ response: JSONRPCResponse) {
        guard let id = response.id else { return }
        answers.settle(id, response.outcome)
    }

    /// Forgets a request that will not be waited for any longer.
    func abandon(_ id: RequestID) { answers.abandon(id) }

    /// How many requests are kept: answered by nobody, or by an answer that nobody has taken.
    var count: Int { answers.count }

    /// Ends the wait for every answer, now and later.
    func close() { answers.close(with: .failure(Self.ended)) }

    private static let ended = MCPError(.internalError, "The session ended before the client answered.")
}
