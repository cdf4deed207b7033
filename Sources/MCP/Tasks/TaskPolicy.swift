public import JSON

/// Whether and how the calls of a tool run as tasks.
struct TaskPolicy: Sendable {
    var support = TaskSupport.forbidden
    var lifetime: Duration?
    var isRestartable = false
    var prepare: (@Sendable (JSONObject, RequestContext) async throws -> Void)?
}

extension Tool {
    /// Lets calls of this tool run as tasks: the client gets a handle at once and comes back for the result.
    ///
    /// The handler stays as it is. ``RequestContext/report(progress:of:message:)`` becomes the message of the task's
    /// status, a question (``RequestContext/elicit(_:message:schema:)`` and the like) makes the task wait for input and
    /// has the handler called again with the answer, and a task that the client cancels cancels the handler's Swift
    /// task. ``RequestContext/headers`` are not there.
    ///
    /// ```swift
    /// Tool("render", "Renders a film") { (input: Film, context) in
    ///     try await renderer.render(input) { await context.report(progress: $0, of: 1) }
    /// }
    /// .task(.required)
    /// ```
    ///
    /// - Parameters:
    ///   - support: With ``TaskSupport/optional``, clients that cannot deal with tasks get the answer with the call; with
    ///     ``TaskSupport/required`` they are refused.
    ///   - lifetime: How long after its creation the task can be asked for, and may run; nil for the server's
    ///     ``TaskOptions/lifetime``.
    ///   - isRestartable: Whether the handler may be called again from its beginning when the process ended in the
    ///     middle of it. If not, such a task fails.
    ///   - prepare: Called with the arguments before there is a task. It may ask, or throw to refuse the call. The
    ///     handler finds the answers under the same keys.
    public func task(
        _ support: TaskSupport, lifetime: Duration? = nil, isRestartable: Bool = false,
        prepare: (@Sendable (JSONObject, RequestContext) async throws -> Void)? = nil
    ) -> Tool {
        var tool = self
        tool.taskPolicy = TaskPolicy(
            support: support, lifetime: lifetime, isRestartable: isRestartable, prepare: prepare)
        return tool
    }
}

/// What the client says of tasks in one call.
enum TaskWish: Equatable {
    /// It cannot deal with them.
    case impossible
    /// The server decides.
    case welcome
    /// It wants one, and says how long to keep it, in milliseconds.
    case demanded(lifetime: Int64?)

    /// - Parameter params: Those of the call. Only 2025-11-25 has a `task` among them.
    init(revision: ProtocolRevision, capabilities: ClientCapabilities, params: JSONObject) throws(MCPError) {
        if revision.isModern {
            self = capabilities.tasks ? .welcome : .impossible
            return
        }
        guard revision == .v2025_11_25, let task = params["task"] else {
            self = .impossible
            return
        }
        guard let task = task.objectValue else { throw .invalidParams("params.task must be an object.") }
        guard let lifetime = task["ttl"], !lifetime.isNull else {
            self = .demanded(lifetime: nil)
            return
        }
        guard let milliseconds = lifetime.integerValue, milliseconds > 0 else {
            throw .invalidParams("params.task.ttl must be a positive number of milliseconds.")
        }
        self = .demanded(lifetime: milliseconds)
    }

    /// Whether there is to be a task.
    ///
    /// - Throws: What each revision has for a client and a tool that do not fit.
    func makesTask(of tool: String, _ support: TaskSupport, revision: ProtocolRevision) throws(MCPError) -> Bool {
        switch (support, self) {
        case (.forbidden, .demanded):
            throw MCPError(.methodNotFound, "The tool \"\(tool)\" does not run as a task; call it without \"task\".")
        case (.required, .impossible):
            if revision.isModern { throw .missingCapability(.tasks) }
            let fix = "call it with \"task\", in revision \(ProtocolRevision.v2025_11_25) or later"
            throw MCPError(.methodNotFound, "The tool \"\(tool)\" runs only as a task; \(fix).")
        case (.forbidden, _), (.optional, .impossible): return false
        case (.optional, _), (.required, _): return true
        }
    }
}
