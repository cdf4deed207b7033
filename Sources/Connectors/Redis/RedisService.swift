import JSON
import MCP

/// The server as clients see it. Knows who listens, so that only what is watched is looked at.
struct RedisService: MCPService {
    let server: MCPServer
    let watch: ResourceWatch

    var info: ServiceInfo { server.info }
    var implementation: Implementation { server.implementation }
    func serves(_ method: String) -> Bool { server.serves(method) }
    func run() async { await server.run() }
    func mirroredArguments(ofTool name: String) -> [MirroredArgument] { server.mirroredArguments(ofTool: name) }

    func handle(_ request: ServiceRequest, context: RequestContext) async throws -> JSONObject {
        try await server.handle(request, context: context)
    }

    func attach(_ mailbox: ChangeMailbox) {
        server.attach(mailbox)
        watch.attach(mailbox)
    }

    func detach(_ mailbox: ChangeMailbox) {
        watch.detach(mailbox)
        server.detach(mailbox)
    }
}
