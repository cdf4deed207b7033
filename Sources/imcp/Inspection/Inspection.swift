import JSON
import MCP

/// What was found out about a server, before it is judged.
struct Inspection: Sendable {
    /// What came of the wish to speak one revision.
    struct Attempt: Sendable {
        enum Outcome: Sendable, Equatable { case accepted, refused(String) }
        var revision: ProtocolRevision
        var outcome: Outcome
        /// How long it took to connect and agree, in milliseconds.
        var milliseconds: Int
    }

    /// A list, page by page as it came.
    struct List: Sendable {
        var method: String
        /// The member of each page that holds the items.
        var member: String
        var pages: [JSONObject] = []
        /// The slowest page.
        var milliseconds = 0
        /// Why there are no further pages, when that is not because the list has ended.
        var fault: String?
        /// The error of the server, if that is what it is.
        var errorCode: Int?

        var items: [JSONObject] { pages.flatMap { $0[member]?.arrayValue ?? [] }.compactMap(\.objectValue) }
    }

    /// A request that a server must refuse.
    struct Probe: Sendable {
        var name: String
        /// The code that the revision asks for.
        var expected: MCPError.Code
        /// What came: a code, or nil for a result.
        var code: Int?
        /// Whether the result says that the tool failed.
        var isToolFailure = false
    }

    /// How the person names the server, without secrets.
    var target: String
    var attempts: [Attempt] = []
    /// In which revision everything below was asked.
    var revision: ProtocolRevision
    var server: Implementation?
    var capabilities = JSONObject()
    var instructions: String?
    /// The answer to `server/discover`, of modern revisions.
    var discovery: JSONObject?
    var discoveryMilliseconds = 0
    var lists: [List] = []
    var probes: [Probe] = []

    func list(_ method: String) -> List? { lists.first { $0.method == method } }

    var tools: [ToolDefinition] { items(of: Method.listTools).map(ToolDefinition.init(unchecked:)) }
    var resources: [ResourceDefinition] { items(of: Method.listResources).map(ResourceDefinition.init(unchecked:)) }
    var templates: [ResourceTemplateDefinition] {
        items(of: Method.listResourceTemplates).map(ResourceTemplateDefinition.init(unchecked:))
    }
    var prompts: [PromptDefinition] { items(of: Method.listPrompts).map(PromptDefinition.init(unchecked:)) }

    /// What the tool list costs a model that is shown it, about: a token is four bytes of its JSON.
    var toolTokens: Int { JSONValue.array(items(of: Method.listTools).map(JSONValue.object)).serialized().count / 4 }

    private func items(of method: String) -> [JSONObject] { list(method)?.items ?? [] }
}

/// Something about a server that should be otherwise.
struct Finding: Sendable, Equatable {
    enum Severity: String, Sendable, CaseIterable {
        /// Breaks a rule of the protocol, or makes something unusable.
        case error
        /// Works, but not for everyone or not well.
        case warning
        /// Could be better.
        case note
    }

    var severity: Severity
    /// A name that stays the same, for programs.
    var code: String
    /// What it is about, such as the names of tools; empty for the server as a whole.
    var subjects: [String] = []
    var message: String
    /// What to do about it.
    var fix: String

    var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "code": .string(code),
            "subjects": .array(subjects.map(JSONValue.string)), "message": .string(message), "fix": .string(fix),
        ]
    }
}
