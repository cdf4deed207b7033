import JSON
import MCP
import Synchronization

/// The published JSON Schema of one revision, from which each definition can be checked on its own.
final class RevisionSchema: Sendable {
    private let document: JSONObject
    private let keyword: String
    private let compiled = Mutex<[String: JSONSchema]>([:])

    private static let loaded = Mutex<[ProtocolRevision: RevisionSchema?]>([:])

    /// Nil, with a line that says so once, when the published schemas are not there.
    static func of(_ revision: ProtocolRevision) -> RevisionSchema? {
        loaded.withLock { loaded in
            if let known = loaded[revision] { return known }
            let document = SpecFolder.json("schema/\(revision)/schema.json")?.objectValue
            let schema = document.map { RevisionSchema($0) }
            loaded[revision] = .some(schema)
            return schema
        }
    }

    private init(_ document: JSONObject) {
        self.document = document
        keyword = document.contains("$defs") ? "$defs" : "definitions"
    }

    func defines(_ name: String) -> Bool { document[keyword]?[name] != nil }

    /// What is wrong with a value by the definition of a name, in words; empty when it fits.
    func faults(of value: JSONValue, as name: String) throws -> [String] {
        try schema(name).validate(value).map { "\(name): \($0)" }
    }

    private func schema(_ name: String) throws -> JSONSchema {
        if let known = compiled.withLock({ $0[name] }) { return known }
        var root = JSONObject()
        root["$schema"] = document["$schema"]
        // Draft 7 ignores what stands beside a reference.
        root["allOf"] = [["$ref": .string("#/\(keyword)/\(name)")]]
        root[keyword] = document[keyword]
        let schema = try JSONSchema(.object(root))
        compiled.withLock { $0[name] = schema }
        return schema
    }
}

extension RevisionSchema {
    /// The definition of a method's result.
    static func result(of method: String, isModern: Bool) -> String {
        switch method {
        case Method.initialize: "InitializeResult"
        case Method.discover: "DiscoverResult"
        case Method.listTools: "ListToolsResult"
        case Method.callTool: "CallToolResult"
        case Method.listResources: "ListResourcesResult"
        case Method.listResourceTemplates: "ListResourceTemplatesResult"
        case Method.readResource: "ReadResourceResult"
        case Method.listPrompts: "ListPromptsResult"
        case Method.getPrompt: "GetPromptResult"
        case Method.complete: "CompleteResult"
        case Method.listen: "SubscriptionsListenResult"
        default: isModern ? "Result" : "EmptyResult"
        }
    }

    /// The definition of a message that only its method tells apart: a notification, or a request of the server.
    static func message(_ method: String) -> String? {
        switch method {
        case Method.Notification.progress: "ProgressNotification"
        case Method.Notification.message: "LoggingMessageNotification"
        case Method.Notification.cancelled: "CancelledNotification"
        case Method.Notification.toolsChanged: "ToolListChangedNotification"
        case Method.Notification.promptsChanged: "PromptListChangedNotification"
        case Method.Notification.resourcesChanged: "ResourceListChangedNotification"
        case Method.Notification.resourceUpdated: "ResourceUpdatedNotification"
        case Method.Notification.subscriptionAcknowledged: "SubscriptionsAcknowledgedNotification"
        case Method.createMessage: "CreateMessageRequest"
        case Method.listRoots: "ListRootsRequest"
        case Method.elicit: "ElicitRequest"
        default: nil
        }
    }
}
