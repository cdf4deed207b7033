import Synchronization

/// What is known of servers' eras, by the identity of the transport, so that a server is probed once.
public final class EraMemory: Sendable {
    private let eras = Mutex<[String: ProtocolEra]>([:])
    private let limit: Int

    /// - Parameter limit: How many servers are remembered; with one more, all are forgotten.
    public init(limit: Int = 10_000) { self.limit = max(1, limit) }

    subscript(_ identity: String) -> ProtocolEra? {
        get { eras.withLock { $0[identity] } }
        set {
            eras.withLock { eras in
                if eras.count >= limit, eras[identity] == nil { eras = [:] }
                eras[identity] = newValue
            }
        }
    }
}
