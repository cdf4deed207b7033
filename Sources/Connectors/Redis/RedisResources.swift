import JSON
import MCP

/// Streams and channels as resources, which clients can watch.
struct RedisResources: Sendable {
    let access: RedisAccess
    let watch: ResourceWatch

    private static let shownEntries = 50

    @ServerBuilder var all: [any ServerComponent] {
        ResourceTemplate(
            ResourceTemplateDefinition(
                uriTemplate: RedisResource.streamTemplate, name: "stream",
                description: "The newest entries of a stream.", mimeType: "application/json")
        ) { match, _ in
            let key = match.variables["key"] ?? ""
            do {
                let entries = try await access.newestEntries(of: key, count: Self.shownEntries)
                return [.text(entries.jsonString, uri: match.uri, mimeType: "application/json")]
            } catch let error as RedisFailure { throw MCPError(.internalError, error.description) }
        }
        ResourceTemplate(
            ResourceTemplateDefinition(
                uriTemplate: RedisResource.channelTemplate, name: "channel",
                description: "The last messages of a channel, from the moment somebody watches it.",
                mimeType: "application/json")
        ) { match, _ in
            var rendering = Rendering(access.limits)
            for message in watch.messages(of: match.variables["name"] ?? "") { rendering.addMessage(message) }
            let text = rendering.finish("messages", next: nil).jsonString
            return [.text(text, uri: match.uri, mimeType: "application/json")]
        }
    }
}
