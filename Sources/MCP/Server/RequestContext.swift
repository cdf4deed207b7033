public import JSON
public import Logging
import Synchronization

/// What a handler knows of the request it serves, and what it can do besides returning: report progress, write to the
/// client's log, ask the client for input.
public final class RequestContext: Sendable {
    /// The id of the request, as the client chose it.
    public let id: RequestID
    /// The revision that this request is answered in.
    public let revision: ProtocolRevision
    /// Who calls, as the transport established it; the one to base decisions on.
    public let principal: Principal
    /// Who the client says it is. For display only.
    public let client: Implementation?
    /// What the client can be asked for.
    public let clientCapabilities: ClientCapabilities
    /// The `_meta` of the request, trace context included.
    public let meta: JSONObject
    /// The headers of the HTTP request; nil on other transports.
    public let headers: (any RequestHeaders)?
    /// The least grave level that the client wants to hear of; nil when it wants none.
    public let logLevel: LogLevel?
    /// What this handler kept when it asked for input, opened and verified; nil in the first round.
    public let state: JSONValue?

    /// The name of this request in the server's log; no other request of this process has it.
    public var logID: String { LogNumber.name(number) }

    /// The handle of the task that this call runs as; nil when the client waits for the answer.
    public var taskID: String? { task?.taskID }

    let answers: JSONObject
    private let task: TaskProgress?
    private let number = LogNumber.next()
    private let sink: any MessageSink
    private let progressToken: ProgressToken?
    private let progress: ProgressGate
    private let baseLogger: Logger

    init(
        id: RequestID, revision: ProtocolRevision, principal: Principal, client: Implementation?,
        clientCapabilities: ClientCapabilities, meta: JSONObject, headers: (any RequestHeaders)?, logLevel: LogLevel?,
        state: JSONValue? = nil, answers: JSONObject = [:], progress: ProgressGate = ProgressGate(),
        task: TaskProgress? = nil, sink: any MessageSink, logger: Logger
    ) {
        self.id = id
        self.revision = revision
        self.principal = principal
        self.client = client
        self.clientCapabilities = clientCapabilities
        self.meta = meta
        self.headers = headers
        self.logLevel = logLevel
        self.state = state
        self.answers = answers
        self.progress = progress
        self.task = task
        self.sink = sink
        self.progressToken = meta[MetaKey.progressToken].flatMap { RequestID($0) }
        baseLogger = logger
    }

    /// The server's own log, with the request's name in it attached.
    public var logger: Logger {
        var logger = baseLogger
        logger[metadataKey: "request"] = "\(logID)"
        logger[metadataKey: "rpc_id"] = "\(id)"
        return logger
    }

    /// Tells the client how far the work is. Does nothing when the client did not ask, or when `progress` is not more
    /// than before. In a task it becomes the message of the task's status, whether the client asked or not.
    ///
    /// - Parameters:
    ///   - progress: In any unit; must grow with each call.
    ///   - total: In the same unit, when known.
    public func report(progress: Double, of total: Double? = nil, message: String? = nil) async {
        guard progressToken != nil || task != nil, progress.isFinite, self.progress.admits(progress) else { return }
        if let task { return task.report(progress, of: total, message: message) }
        guard let progressToken else { return }
        var params: JSONObject = ["progressToken": progressToken.json, "progress": JSONValue(progress)]
        params["total"] = total.flatMap { $0.isFinite ? JSONValue($0) : nil }
        if revision > .v2024_11_05 { params["message"] = message.map(JSONValue.string) }
        await sink.send(.notification(JSONRPCNotification(method: Method.Notification.progress, params: params)))
    }

    /// Writes to the client's log, when the client wants this level. Never put secrets or personal data here. A task
    /// has no such log; report progress instead.
    public func log(_ level: LogLevel, _ data: JSONValue, logger name: String? = nil) async {
        guard let logLevel, level >= logLevel else { return }
        var params: JSONObject = ["level": .string(level.rawValue)]
        params["logger"] = name.map(JSONValue.string)
        params["data"] = data
        await sink.send(.notification(JSONRPCNotification(method: Method.Notification.message, params: params)))
    }

    /// Ends the HTTP response of this request while the work goes on; the client comes back for the result after the
    /// given time. Does nothing where the client's revision or transport cannot do it (2025-11-25 over HTTP can).
    public func releaseStream(retryAfter: Duration) async { await sink.release(retryAfter: retryAfter) }
}

/// Lets progress pass only as long as it grows, over all rounds of one request.
final class ProgressGate: Sendable {
    private let last = Mutex<Double>(-.infinity)

    func admits(_ progress: Double) -> Bool {
        last.withLock { last in
            defer { last = max(last, progress) }
            return progress > last
        }
    }
}

/// Where messages go that belong to one request: its own response stream.
public protocol MessageSink: Sendable {
    /// Sends a notification, or in legacy revisions a request to the client. Returns once it is on its way; when the
    /// client is gone, the message is dropped.
    func send(_ message: JSONRPCMessage) async

    /// See ``RequestContext/releaseStream(retryAfter:)``.
    func release(retryAfter: Duration) async
}

extension MessageSink {
    /// Does nothing: for sinks whose stream cannot end before the answer.
    public func release(retryAfter: Duration) async {}
}

/// The headers of an HTTP request, looked up without regard to case.
public protocol RequestHeaders: Sendable {
    /// The value of a header; nil when the request does not have it.
    subscript(_ name: String) -> String? { get }
}

/// Numbers the requests of this process for its log.
private enum LogNumber {
    private static let counter = Atomic<UInt64>(0)
    /// Tells the requests of one process from those of another.
    private static let process = String(UInt32.random(in: .min ... .max), radix: 36)

    static func next() -> UInt64 { counter.wrappingAdd(1, ordering: .relaxed).newValue }
    static func name(_ number: UInt64) -> String { "\(process)-\(number)" }
}
