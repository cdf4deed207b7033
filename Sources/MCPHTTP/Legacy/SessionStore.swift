import MCP
import Synchronization

/// The legacy sessions of one endpoint.
final class SessionStore: Sendable {
    private let table: Mutex<SessionTable<any StoredSession, ContinuousClock.Instant>>
    private let limits: SessionLimits

    init(limits: SessionLimits) {
        self.limits = limits
        table = Mutex(SessionTable(capacity: limits.maxSessions, idleTimeout: limits.idleTimeout))
    }

    var count: Int { table.withLock { $0.count } }

    /// The session of an id, if it belongs to the caller.
    func find(_ id: String, principal: Principal) -> HTTPSession? { known(id, principal) as? HTTPSession }

    /// The session of an id, if it belongs to the caller and has a stream of HTTP+SSE.
    func findEvents(_ id: String, principal: Principal) -> EventSession? { known(id, principal) as? EventSession }

    private func known(_ id: String, _ principal: Principal) -> (any StoredSession)? {
        let session = table.withLock { $0.use(id, at: .now) }
        return session?.principal == principal ? session : nil
    }

    /// Opens a session under a new random id. Nil when there are too many and all are busy.
    func open(_ session: LegacySession) -> HTTPSession? {
        let opened = HTTPSession(id: Self.newID(), session: session, limits: limits)
        return insert(opened) ? opened : nil
    }

    /// Opens a session of HTTP+SSE under a new random id. Nil when there are too many and all are busy.
    func openEvents(principal: Principal) -> EventSession? {
        let opened = EventSession(id: Self.newID(), principal: principal)
        return insert(opened) ? opened : nil
    }

    private func insert(_ session: any StoredSession) -> Bool {
        let (isInserted, evicted) = table.withLock {
            $0.insert(session, id: session.id, at: .now) { $0.isBusy }
        }
        evicted?.close()
        return isInserted
    }

    func remove(_ session: any StoredSession) {
        table.withLock { $0.remove(session.id) }?.close()
    }

    /// Ends every session that nobody uses at this moment.
    func closeIdle() {
        for session in table.withLock({ $0.removeIdle { $0.isBusy } }) { session.close() }
    }

    /// Ends the sessions whose time is up.
    func expire() {
        for session in table.withLock({ $0.expire(at: .now) { $0.isBusy } }) { session.close() }
    }

    /// Lets every quiet stream send a sign of life, and counts a step of the requests' time-out.
    func tick(timeoutSteps: Int?) {
        for session in table.withLock({ $0.sessions }) where session.isBusy {
            session.tick(timeoutSteps: timeoutSteps)
        }
    }

    func endStreams() {
        for session in table.withLock({ $0.sessions }) { session.endStreams() }
    }

    func closeAll() {
        for session in table.withLock({ $0.sessions }) { remove(session) }
    }

    /// 128 random bits from the system, in visible ASCII.
    private static func newID() -> String {
        var generator = SystemRandomNumberGenerator()
        let bits = [generator.next(), generator.next()] as [UInt64]
        return bits.map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }
}
