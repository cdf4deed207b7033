/// The names of methods and notifications, as they travel.
public enum Method {
    /// Opens a session, client to server. Up to 2025-11-25.
    public static let initialize = "initialize"
    /// Asks either side whether it is there; the answer is `{}`. Up to 2025-11-25.
    public static let ping = "ping"
    /// Asks what a server is and which revisions it speaks. From 2026-07-28 on.
    public static let discover = "server/discover"
    /// Lists the tools, page by page.
    public static let listTools = "tools/list"
    /// Runs one tool; may answer with `input_required` from 2026-07-28 on.
    public static let callTool = "tools/call"
    /// Lists the resources of fixed URI, page by page.
    public static let listResources = "resources/list"
    /// Lists the URI templates of resources, page by page.
    public static let listResourceTemplates = "resources/templates/list"
    /// Reads one resource by its URI; may answer with `input_required` from 2026-07-28 on.
    public static let readResource = "resources/read"
    /// Asks to be told of changes of one resource. Up to 2025-11-25; then ``listen``.
    public static let subscribeResource = "resources/subscribe"
    /// Ends what ``subscribeResource`` began. Up to 2025-11-25.
    public static let unsubscribeResource = "resources/unsubscribe"
    /// Opens a stream of the changes that the client names. From 2026-07-28 on.
    public static let listen = "subscriptions/listen"
    /// Lists the prompts, page by page.
    public static let listPrompts = "prompts/list"
    /// Fills in one prompt; may answer with `input_required` from 2026-07-28 on.
    public static let getPrompt = "prompts/get"
    /// Suggests values for an argument of a prompt or a variable of a resource template.
    public static let complete = "completion/complete"
    /// Sets the least grave log message to send. Up to 2025-11-25; then ``MetaKey/logLevel``.
    public static let setLogLevel = "logging/setLevel"
    /// Asks the client's model, server to client; from 2026-07-28 on only inside a result, and deprecated.
    public static let createMessage = "sampling/createMessage"
    /// Asks for the client's root directories; from 2026-07-28 on only inside a result, and deprecated.
    public static let listRoots = "roots/list"
    /// Asks the user. From 2025-06-18 on; from 2026-07-28 on only inside a result.
    public static let elicit = "elicitation/create"
    /// Asks how far a task is; from 2026-07-28 on with its result inlined.
    public static let getTask = "tasks/get"
    /// Answers the questions of a task. From 2026-07-28 on.
    public static let updateTask = "tasks/update"
    /// Ends a task.
    public static let cancelTask = "tasks/cancel"
    /// Waits for a task to end and gives its result. Only in 2025-11-25.
    public static let taskResult = "tasks/result"
    /// Lists the caller's tasks, page by page. Only in 2025-11-25.
    public static let listTasks = "tasks/list"

    /// The names of messages that are never answered.
    public enum Notification {
        /// The client is ready, after the answer to `initialize`. Up to 2025-11-25.
        public static let initialized = "notifications/initialized"
        /// The sender no longer wants the answer to a request, or, from a modern server, ends a subscription.
        public static let cancelled = "notifications/cancelled"
        /// How far a request has come; only for one that carried a progress token.
        public static let progress = "notifications/progress"
        /// A log message, server to client; from 2026-07-28 on only for a request that set a level.
        public static let message = "notifications/message"
        /// The list of tools is another one now; the client lists again.
        public static let toolsChanged = "notifications/tools/list_changed"
        /// The list of prompts is another one now; the client lists again.
        public static let promptsChanged = "notifications/prompts/list_changed"
        /// The list of resources is another one now; the client lists again.
        public static let resourcesChanged = "notifications/resources/list_changed"
        /// The content of one resource changed; only for clients that asked for its URI.
        public static let resourceUpdated = "notifications/resources/updated"
        /// The client's root directories changed, client to server. Up to 2025-11-25.
        public static let rootsChanged = "notifications/roots/list_changed"
        /// The user is done at the page of a URL elicitation. Only in 2025-11-25.
        public static let elicitationComplete = "notifications/elicitation/complete"
        /// First message of a ``Method/listen`` stream: which of the wishes are granted. From 2026-07-28 on.
        public static let subscriptionAcknowledged = "notifications/subscriptions/acknowledged"
        /// A task changed, with all of it; only on listen streams that name the task. From 2026-07-28 on.
        public static let task = "notifications/tasks"
        /// A task changed. Only in 2025-11-25.
        public static let taskStatus = "notifications/tasks/status"
    }

    /// The methods that a service answers in either era.
    static let served: Set<String> = [
        listTools, callTool, listResources, listResourceTemplates, readResource, listPrompts, getPrompt, complete,
        getTask, updateTask, cancelTask,
    ]

    /// The methods about tasks that a service answers. ``listTasks`` reaches it from 2025-11-25 only.
    static let tasks: Set<String> = [getTask, updateTask, cancelTask, listTasks]

    /// The methods whose handlers may ask for input before they answer.
    static let mayAskForInput: Set<String> = [callTool, getPrompt, readResource]

    /// The methods whose complete results carry caching hints in modern revisions.
    static let cacheable: Set<String> = [
        discover, listTools, listPrompts, listResources, listResourceTemplates, readResource,
    ]
}

/// The keys of `_meta` that the protocol defines.
public enum MetaKey {
    /// The revision of a request, set by the client on every one. From 2026-07-28 on.
    public static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    /// What the client can do, set by it on every request. From 2026-07-28 on.
    public static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    /// Who the client is, on requests; servers must do without it too. From 2026-07-28 on.
    public static let clientInfo = "io.modelcontextprotocol/clientInfo"
    /// Who the server is, on results. From 2026-07-28 on.
    public static let serverInfo = "io.modelcontextprotocol/serverInfo"
    /// The least grave log message that a request wants; none without it. From 2026-07-28 on.
    public static let logLevel = "io.modelcontextprotocol/logLevel"
    /// The id of the listen request, on every message of its stream. From 2026-07-28 on.
    public static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
    /// A string or integer that the requester chooses to be told of progress; in every revision.
    public static let progressToken = "progressToken"
    /// The task that a message belongs to, as `{"taskId": …}`. Only in 2025-11-25.
    public static let relatedTask = "io.modelcontextprotocol/related-task"
    /// What the model may be told as long as a task runs; a text on the result that creates it. Only in 2025-11-25.
    public static let modelImmediateResponse = "io.modelcontextprotocol/model-immediate-response"
}
