/// The names of methods and notifications, as they travel.
public enum Method {
    public static let initialize = "initialize"
    public static let ping = "ping"
    public static let discover = "server/discover"
    public static let listTools = "tools/list"
    public static let callTool = "tools/call"
    public static let listResources = "resources/list"
    public static let listResourceTemplates = "resources/templates/list"
    public static let readResource = "resources/read"
    public static let subscribeResource = "resources/subscribe"
    public static let unsubscribeResource = "resources/unsubscribe"
    public static let listen = "subscriptions/listen"
    public static let listPrompts = "prompts/list"
    public static let getPrompt = "prompts/get"
    public static let complete = "completion/complete"
    public static let setLogLevel = "logging/setLevel"
    public static let createMessage = "sampling/createMessage"
    public static let listRoots = "roots/list"
    public static let elicit = "elicitation/create"

    public enum Notification {
        public static let initialized = "notifications/initialized"
        public static let cancelled = "notifications/cancelled"
        public static let progress = "notifications/progress"
        public static let message = "notifications/message"
        public static let toolsChanged = "notifications/tools/list_changed"
        public static let promptsChanged = "notifications/prompts/list_changed"
        public static let resourcesChanged = "notifications/resources/list_changed"
        public static let resourceUpdated = "notifications/resources/updated"
        public static let rootsChanged = "notifications/roots/list_changed"
        public static let elicitationComplete = "notifications/elicitation/complete"
        public static let subscriptionAcknowledged = "notifications/subscriptions/acknowledged"
    }

    /// The methods that a service answers in either era.
    static let served: Set<String> = [
        listTools, callTool, listResources, listResourceTemplates, readResource, listPrompts, getPrompt, complete,
    ]

    /// The methods whose handlers may ask for input before they answer.
    static let mayAskForInput: Set<String> = [callTool, getPrompt, readResource]

    /// The methods whose complete results carry caching hints in modern revisions.
    static let cacheable: Set<String> = [
        discover, listTools, listPrompts, listResources, listResourceTemplates, readResource,
    ]
}

/// The keys of `_meta` that the protocol defines.
public enum MetaKey {
    public static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    public static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    public static let clientInfo = "io.modelcontextprotocol/clientInfo"
    public static let serverInfo = "io.modelcontextprotocol/serverInfo"
    public static let logLevel = "io.modelcontextprotocol/logLevel"
    public static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
    public static let progressToken = "progressToken"
}
