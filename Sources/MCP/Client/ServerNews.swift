import JSON
import Synchronization

/// What a server tells without being asked, handed to whoever listens. A listener that is slower than the server loses
/// the oldest.
final class ServerNews: Sendable {
    /// Changes of lists and resources, which are never lost: they coalesce.
    let changes = ChangeFeed()
    private let logs = Broadcast<LogMessage>()
    private let notifications = Broadcast<JSONRPCNotification>()

    func logMessages() -> AsyncStream<LogMessage> { logs.listen() }
    func allNotifications() -> AsyncStream<JSONRPCNotification> { notifications.listen() }

    func tell(_ notification: JSONRPCNotification) {
        notifications.send(notification)
        if let change = Change(notification) { return changes.post(change) }
        if notification.method == Method.Notification.message, let message = LogMessage(notification.params) {
            logs.send(message)
        }
    }

    func finish() {
        logs.finish()
        notifications.finish()
    }
}

/// Gives each listener everything that is sent from the time it began to listen.
private final class Broadcast<Element: Sendable>: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Element>.Continuation] = [:]
        var next = 0
        var isFinished = false
    }

    /// How much is kept for a listener that is slow.
    private static var capacity: Int { 1024 }
    private let state = Mutex(State())

    func listen() -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream<Element>.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
        let key = state.withLock { state -> Int? in
            guard !state.isFinished else { return nil }
            defer { state.next += 1 }
            state.listeners[state.next] = continuation
            return state.next
        }
        guard let key else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { _ in _ = self.state.withLock { $0.listeners.removeValue(forKey: key) } }
        return stream
    }

    func send(_ element: Element) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(element) }
    }

    func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}

extension Change {
    /// The change that a notification tells of; nil for other notifications.
    init?(_ notification: JSONRPCNotification) {
        switch notification.method {
        case Method.Notification.toolsChanged: self = .tools
        case Method.Notification.promptsChanged: self = .prompts
        case Method.Notification.resourcesChanged: self = .resources
        case Method.Notification.resourceUpdated:
            guard let uri = notification.params["uri"]?.stringValue else { return nil }
            self = .resource(uri: uri)
        case Method.Notification.task, Method.Notification.taskStatus:
            guard let id = notification.params["taskId"]?.stringValue else { return nil }
            self = .task(id: id)
        default: return nil
        }
    }
}

extension LogMessage {
    fileprivate init?(_ params: JSONObject) {
        guard let level = params["level"]?.stringValue.flatMap(LogLevel.init(rawValue:)) else { return nil }
        self.init(level: level, logger: params["logger"]?.stringValue, data: params["data"] ?? .null)
    }
}
