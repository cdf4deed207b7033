public import JSON
public import MCP
import Synchronization

/// A service that can be exchanged while clients are connected: calls that run finish on the old one, and clients hear
/// that the lists may have changed.
///
/// Whoever exchanges the services also runs them (``MCPService/run()``), the old ones as long as they have work.
public final class ReplaceableService: MCPService {
    private struct State {
        var service: any MCPService
        var mailboxes: [ObjectIdentifier: ChangeMailbox] = [:]
    }

    private let state: Mutex<State>

    /// Answers with a service until ``replace(by:)`` is called.
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

    /// What the service of this moment says of itself.
    public var info: ServiceInfo { current.info }
    /// The implementation of the service of this moment; changes when it is replaced.
    public var implementation: Implementation { current.implementation }
    /// See `MCPService.serves(_:)`.
    public func serves(_ method: String) -> Bool { current.serves(method) }

    /// Answers by the service of this moment, also when it is replaced before the answer is there.
    public func handle(_ request: ServiceRequest, context: RequestContext) async throws -> JSONObject {
        try await current.handle(request, context: context)
    }

    /// Attaches the mailbox to the service of this moment and to every one that follows.
    public func attach(_ mailbox: ChangeMailbox) {
        state.withLock { state in
            state.mailboxes[ObjectIdentifier(mailbox)] = mailbox
            state.service.attach(mailbox)
        }
    }

    /// See `MCPService.detach(_:)`.
    public func detach(_ mailbox: ChangeMailbox) {
        state.withLock { state in
            state.mailboxes[ObjectIdentifier(mailbox)] = nil
            state.service.detach(mailbox)
        }
    }

    /// See `MCPService.mirroredArguments(ofTool:)`.
    public func mirroredArguments(ofTool name: String) -> [MirroredArgument] {
        current.mirroredArguments(ofTool: name)
    }

    private var current: any MCPService { state.withLock { $0.service } }
}
