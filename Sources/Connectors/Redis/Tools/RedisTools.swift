import ConnectorKit
import JSON
import MCP
import RedisClient

/// When the user is asked before a tool changes something.
enum ConfirmationRule: String, CaseIterable, Sendable {
    /// Before everything that is annotated as destructive.
    case destructive
    /// Only before something is taken away.
    case removals
    /// Never: something else stands between the model and the server.
    case never

    func asks(before effect: ToolEffect) -> Bool {
        switch self {
        case .destructive: effect.isDestructive
        case .removals: effect == .remove
        case .never: false
        }
    }
}

/// Makes the tools of one server, as many as its configuration offers.
struct RedisTools: Sendable {
    let access: RedisAccess
    let sets: Set<ToolSet>
    let confirmation: ConfirmationRule
    let subscriptions: SubscriptionBook

    @ServerBuilder var all: [any ServerComponent] {
        stringTools
        hashTools
        listTools
        setTools
        sortedSetTools
        streamTools
        jsonTools
        keyTools
        pubSubTools
        searchTools
        serverTools
        memoryTools
        commandTools
    }

    /// A tool of the table; nothing where its group is off, or it writes and the server only reads.
    ///
    /// - Parameter subject: What the user is told that the call is about.
    func tool<Input: Decodable & Sendable>(
        _ name: String, _ description: String, about subject: @escaping @Sendable (Input) -> String = { _ in "" },
        _ work: @escaping @Sendable (Input, RedisAccess) async throws -> JSONObject
    ) -> [any ServerComponent] {
        let effect = Self.effect(of: name)
        return tool(name, description) { (input: Input, access, context) in
            if confirmation.asks(before: effect) { try Self.confirm(name, subject(input), context) }
            return try await work(input, access)
        }
    }

    /// A tool that decides itself when to ask the user.
    func tool<Input: Decodable & Sendable>(
        _ name: String, _ description: String,
        asking work: @escaping @Sendable (Input, RedisAccess, RequestContext) async throws -> JSONObject
    ) -> [any ServerComponent] {
        guard let entry = ToolTable.tools[name] else { preconditionFailure("\(name) is not in the table of tools") }
        guard sets.contains(entry.set), access.allowsWrites || !entry.effect.isWrite else { return [] }
        var annotations = entry.effect.annotations
        // What a command does is known only when it is called.
        if entry.set == .command, access.allowsWrites { annotations = .destructive }
        let access = access
        return [
            Tool(name, description, annotations: annotations) { (input: Input, context) in
                JSONValue.object(try await work(input, access, context))
            }
        ]
    }

    private static func effect(of name: String) -> ToolEffect { ToolTable.tools[name]?.effect ?? .remove }

    /// Lets only calls pass that the user agrees to. A client that cannot ask its user cannot make them.
    static func confirm(_ action: String, _ subject: String, _ context: RequestContext) throws {
        let question = "\(action) on \(subject.asSubject) changes data in Redis and cannot be undone. Go ahead?"
        guard try context.userAgrees(to: question) else {
            throw RedisFailure(.notConfirmed, "The user did not agree; nothing was changed.")
        }
    }
}

extension String {
    /// How much of what the model made up the user is shown, in characters.
    private static let maxShown = 2_000

    /// The text in quotes and without line ends: the user is to see what the model made up as one thing, and how much of it
    /// is not shown.
    fileprivate var asSubject: String {
        let shown = unicodeScalars.prefix(Self.maxShown).map {
            $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
        }
        let left = unicodeScalars.count - shown.count
        return "\"\(String(String.UnicodeScalarView(shown)))\"" + (left > 0 ? " and \(left) more characters" : "")
    }
}

/// The reply to a change, as far as it says more than that it was made.
func outcome(_ reply: RedisValue) -> JSONObject {
    switch reply.plain {
    case .integer(let number): ["changed": .integer(number)]
    default: ["ok": true]
    }
}
