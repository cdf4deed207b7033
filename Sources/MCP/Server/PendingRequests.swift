import JSON
import Synchronization

/// Requests that were sent to the client and wait for its answer.
final class PendingRequests: Sendable {
    private typealias Waiter = CheckedContinuation<Result<JSONObject, MCPError>, Never>

    private struct State {
        var waiters: [RequestID: Waiter] = [:]
        /// Answers that came before anybody waited for them.
        var early: [RequestID: Result<JSONObject, MCPError>] = [:]
        var open: Set<RequestID> = []
        var next: Int64 = 1
        var isClosed = false
    }

    private let state = Mutex(State())

    /// An id for a new request, from now on expecting its answer.
    func open() -> RequestID {
        state.withLock { state in
            defer { state.next += 1 }
            let id = RequestID.integer(state.next)
            state.open.insert(id)
            return id
        }
    }

    /// The answer to a request, or an error when the task is cancelled or the session ends first.
    func answer(to id: RequestID) async -> Result<JSONObject, MCPError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Result<JSONObject, MCPError>? in
                    if let early = state.early.removeValue(forKey: id) {
                        state.open.remove(id)
                        return early
                    }
                    if state.isClosed || Task.isCancelled { return .failure(Self.ended) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            settle(id, .failure(Self.ended))
        }
    }

    /// Takes an answer of the client. One that nobody asked for is ignored.
    func receive(_ response: JSONRPCResponse) {
        guard let id = response.id else { return }
        settle(id, response.outcome)
    }

    /// Forgets a request that will not be waited for any longer.
    func abandon(_ id: RequestID) {
        let waiter = state.withLock { state in
            state.open.remove(id)
            state.early[id] = nil
            return state.waiters.removeValue(forKey: id)
        }
        waiter?.resume(returning: .failure(Self.ended))
    }

    /// How many requests are kept: answered by nobody, or by an answer that nobody has taken.
    var count: Int { state.withLock { max($0.open.count, $0.waiters.count + $0.early.count) } }

    /// Ends the wait for every answer, now and later.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: .failure(Self.ended)) }
    }

    private func settle(_ id: RequestID, _ outcome: Result<JSONObject, MCPError>) {
        let waiter = state.withLock { state -> Waiter? in
            guard state.open.contains(id) else { return nil }
            if let waiter = state.waiters.removeValue(forKey: id) {
                state.open.remove(id)
                return waiter
            }
            state.early[id] = outcome
            return nil
        }
        waiter?.resume(returning: outcome)
    }

    private static let ended = MCPError(.internalError, "The session ended before the client answered.")
}
