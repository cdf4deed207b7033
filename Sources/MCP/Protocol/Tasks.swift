public import JSON

/// The extensions of the protocol that this library knows, by the name that both sides declare.
public enum ProtocolExtension {
    /// Calls that outlive their request; see ``TaskInfo``. From 2026-07-28 on.
    public static let tasks = "io.modelcontextprotocol/tasks"
}

/// How far a task is. The last three are final: a task that has reached one never changes again.
public enum TaskStatus: String, Sendable, CaseIterable, Codable {
    /// The work waits for its turn or is being done.
    case working
    /// The work waits for the client; see ``TaskInfo/inputRequests``.
    case inputRequired = "input_required"
    /// There is a result, which may say that the tool's work failed.
    case completed
    /// The call could not be served; see ``TaskInfo/error``.
    case failed
    /// The client, or whoever runs the server, ended it.
    case cancelled

    /// Whether the status is one of those that never change.
    public var isFinal: Bool { self == .completed || self == .failed || self == .cancelled }
}

/// A task as a client sees it: a call whose answer comes later.
///
/// One view for both revisions: members are read by their names in 2026-07-28 or in 2025-11-25, whichever is there, and
/// written by those of 2026-07-28; ``translated(to:)`` renames them.
public struct TaskInfo: ProtocolObject {
    /// The object as it travels.
    public var fields: JSONObject
    /// Wraps the JSON as it is; use ``init(json:)`` for input that was not checked.
    public init(unchecked fields: JSONObject) { self.fields = fields }
    /// The members without which the object is refused.
    public static var required: [(name: String, kind: JSONKind)] { [("taskId", .string), ("status", .string)] }

    /// - Parameters:
    ///   - createdAt: In milliseconds since 1970.
    ///   - lastUpdatedAt: In milliseconds since 1970.
    ///   - lifetimeMilliseconds: How long after its creation the task can be asked for; nil for without end.
    ///   - pollIntervalMilliseconds: After how long it is worth asking again.
    public init(
        id: String, status: TaskStatus, statusMessage: String? = nil, createdAt: Int64, lastUpdatedAt: Int64,
        lifetimeMilliseconds: Int64?, pollIntervalMilliseconds: Int64? = nil
    ) {
        fields = ["taskId": .string(id), "status": .string(status.rawValue)]
        self["statusMessage"] = statusMessage
        fields["createdAt"] = .string(Timestamp.iso8601(milliseconds: createdAt))
        fields["lastUpdatedAt"] = .string(Timestamp.iso8601(milliseconds: lastUpdatedAt))
        fields["ttlMs"] = lifetimeMilliseconds.map(JSONValue.integer) ?? .null
        fields["pollIntervalMs"] = pollIntervalMilliseconds.map(JSONValue.integer)
    }

    /// The handle of the task, chosen by the server. Whoever has it may be able to read the result, so keep it.
    public var id: String {
        get { self["taskId"] ?? "" }
        set { self["taskId"] = newValue }
    }
    /// How far the task is; an unknown status counts as ``TaskStatus/working``.
    public var status: TaskStatus { (self["status"] as String?).flatMap(TaskStatus.init(rawValue:)) ?? .working }
    /// What the work says of itself, for people and the model.
    public var statusMessage: String? { self["statusMessage"] }
    /// When the task was created, in ISO 8601.
    public var createdAt: String? { self["createdAt"] }
    /// When anything of the task last changed, in ISO 8601.
    public var lastUpdatedAt: String? { self["lastUpdatedAt"] }
    /// How long after its creation the server keeps the task; nil for without end.
    public var lifetime: Duration? { duration("ttlMs", "ttl") }
    /// After how long it is worth asking again; nil when the server does not say.
    public var pollInterval: Duration? { duration("pollIntervalMs", "pollInterval") }

    /// What the server wants to know before it goes on, by the keys to answer under. Only when
    /// ``TaskStatus/inputRequired``, and from 2026-07-28 on; 2025-11-25 asks by requests of its own.
    public var inputRequests: [(key: String, request: InputRequest)] {
        (fields["inputRequests"]?.objectValue ?? [:]).compactMap { key, value in
            guard let method = value["method"]?.stringValue else { return nil }
            return (key, InputRequest(method: method, params: value["params"]?.objectValue ?? [:]))
        }
    }
    /// What the call gave. Only when ``TaskStatus/completed``, and from 2026-07-28 on; 2025-11-25 has `tasks/result`.
    public var result: JSONObject? { self["result"] }
    /// Why the call could not be served. Only when ``TaskStatus/failed``, and from 2026-07-28 on.
    public var error: MCPError? { (self["error"] as JSONObject?).map { MCPError(json: $0) } }

    /// The task with the member names of a revision. What only 2026-07-28 inlines (`result`, `error`, `inputRequests`)
    /// is left out for 2025-11-25, where a result that tells of an error makes the task a failed one.
    public func translated(to revision: ProtocolRevision) -> TaskInfo {
        revision.isModern ? renamed([("ttl", "ttlMs"), ("pollInterval", "pollIntervalMs")]) : legacy
    }

    private var legacy: TaskInfo {
        var task = renamed([("ttlMs", "ttl"), ("pollIntervalMs", "pollInterval")])
        if task.result?["isError"]?.boolValue == true { task["status"] = TaskStatus.failed.rawValue }
        for name in ["resultType", "result", "error", "inputRequests"] { task.fields[name] = nil }
        return task
    }

    private func renamed(_ names: [(from: String, to: String)]) -> TaskInfo {
        var renamed = JSONObject(minimumCapacity: fields.count)
        for (name, value) in fields { renamed[names.first { $0.from == name }?.to ?? name] = value }
        return TaskInfo(unchecked: renamed)
    }

    private func duration(_ modern: String, _ legacy: String) -> Duration? {
        let value = fields[modern] ?? fields[legacy]
        guard let milliseconds = value?.doubleValue, milliseconds >= 0, milliseconds < 1e15 else { return nil }
        return .milliseconds(milliseconds)
    }
}

/// Whether calls of a tool may or must run as tasks.
public enum TaskSupport: String, Sendable, CaseIterable {
    /// Never; the answer comes with the call.
    case forbidden
    /// When the client can deal with tasks.
    case optional
    /// Always; a client that cannot deal with tasks is refused.
    case required
}

extension ClientCapabilities {
    /// The client can deal with calls that become tasks. From 2026-07-28 on, declared with each request.
    public static let tasks: ClientCapabilities = .init(unchecked: ["extensions": [ProtocolExtension.tasks: [:]]])

    /// Whether the client declared that calls may become tasks. From 2026-07-28 on.
    public var tasks: Bool { settings(ofExtension: ProtocolExtension.tasks) != nil }
}

extension ServerCapabilities {
    /// Whether calls may become tasks. Declared as an extension from 2026-07-28 on, as `tasks` in 2025-11-25.
    public var tasks: Bool {
        fields["extensions"]?[ProtocolExtension.tasks]?.objectValue != nil || fields["tasks"]?.objectValue != nil
    }

    /// Whether a client may ask for a tool call to become a task. Only in 2025-11-25; later the server decides.
    var startsTasks: Bool { fields["tasks"]?["requests"]?["tools"]?["call"]?.objectValue != nil }
}
