public import JSON
public import MCP
import Synchronization

/// A service that can be exchanged while clients are connected: calls that run finish on the old one, and clients hear
/// that the lists may have changed.
public final class ReplaceableService: MCPService {
    private struct State {
        var service: any MCPService
        var mailboxes: [ObjectIdentifier: ChangeMailbox] = [:]
    }

    private let state: Mutex<State>

    public init(_ service: any MCPService) { state = Mutex(State(service: service)) }

    /// Exchanges the service.
    public func replace(by service: any MCPService) {
        let mailboxes = state.withLock { state in
            for mailbox in state.mailboxes.values {
                state.service.detach(mailbox)
                service.attach(mailbox)
            }
            state.service = service
            return Array(state.mailboxes.values)
        }
        for mailbox in mailboxes {
            for change in [Change.tools, .prompts, .resources] { mailbox.post(change) }
        }
    }

    public var info: ServiceInfo { current.info }
    public var implementation: Implementation { current.implementation }
    public func serves(_ method: String) -> Bool { current.serves(method) }

    public func handle(_ request: ServiceRequest, context: RequestContext) async throws -> JSONObject {
        try await current.handle(request, context: context)
    }

    public func attach(_ mailbox: ChangeMailbox) {
        state.withLock { state in
            state.mailboxes[ObjectIdentifier(mailbox)] = mailbox
            state.service.attach(mailbox)
        }
    }

    public func detach(_ mailbox: ChangeMailbox) {
        state.withLock { state in
            state.mailboxes[ObjectIdentifier(mailbox)] = nil
            state.service.detach(mailbox)
        }
    }

    public func mirroredArguments(ofTool name: String) -> [MirroredArgument] {
        current.mirroredArguments(ofTool: name)
    }

    private var current: any MCPService { state.withLock { $0.service } }
}
