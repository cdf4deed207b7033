import JSON
import Synchronization

/// Who wants to hear of the progress of which request. The token of a request is its id.
final class ProgressListeners: Sendable {
    private let listeners = Mutex<[RequestID: AsyncStream<Progress>.Continuation]>([:])
    /// How many steps are kept for a handler that is slow; the newest ones.
    private static var capacity: Int { 64 }

    var count: Int { listeners.withLock { $0.count } }

    func listen(to id: RequestID) -> AsyncStream<Progress> {
        let (stream, continuation) = AsyncStream<Progress>.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
        listeners.withLock { $0[id] = continuation }
        return stream
    }

    func finish(_ id: RequestID) { listeners.withLock { $0.removeValue(forKey: id) }?.finish() }

    /// The request that a progress notification speaks of.
    func tell(_ params: JSONObject) -> RequestID? {
        guard let token = params["progressToken"].flatMap({ RequestID($0) }) else { return nil }
        guard let listener = listeners.withLock({ $0[token] }) else { return token }
        if let progress = params["progress"]?.doubleValue {
            listener.yield(
                Progress(
                    progress: progress, total: params["total"]?.doubleValue, message: params["message"]?.stringValue))
        }
        return token
    }
}
