import MCP
import Synchronization

/// The legacy sessions of one endpoint.
final class SessionStore: Sendable {
    private let table: Mutex<SessionTable<HTTPSession, ContinuousClock.Instant>>
    private let limits: SessionLimits

    init(limits: SessionLimits) {
        self.limits = limits
        table = Mutex(SessionTable(capacity: limits.maxSessions, idleTimeout: limits.idleTimeout))
    }

    var count: Int { table.withLock { $0.count } }

    /// The session of an id, if it belongs to the caller.
    func find(_ id: String, principal: Principal) -> HTTPSession? {
        let session = table.withLock { $0.use(id, at: .now) }
        guard let session, session.session.principal == principal else { return nil }
        return session
    }

    /// Opens a session under a new random id. Nil when there are too many and all are busy.
    func open(_ session: LegacySession) -> HTTPSession? {
        let opened = HTTPSession(id: Self.newID(), session: session, limits: limits)
        let (isInserted, evicted) = table.withLock {
            $0.insert(opened, id: opened.id, at: .now, isBusy: \.isBusy)
        }
        evicted?.close()
        return isInserted ? opened : nil
    }

    func remove(_ session: HTTPSession) {
        table.withLock { $0.remove(session.id) }?.close()
    }

    /// Ends every session that nobody uses at this moment.
    func closeIdle() {
        for session in table.withLock({ $0.removeIdle(isBusy: \.isBusy) }) { session.close() }
    }

    /// Ends the sessions whose time is up.
    func expire() {
        for session in table.withLock({ $0.expire(at: .now, isBusy: \.isBusy) }) { session.close() }
    }

    /// Lets every quiet stream send a sign of life, and counts a step of the requests' time-out.
    func tick(timeoutSteps: Int?) {
        for session in table.withLock({ $0.sessions }) where session.isBusy {
            session.nudge()
            if let timeoutSteps { session.session.tick(limit: timeoutSteps) }
        }
    }

    func endStandaloneStreams() {
        for session in table.withLock({ $0.sessions }) { session.standalone.finish() }
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

extension HTTPSession {
    /// Wakes whoever waits on one of the streams, so that it sends a sign of life.
    fileprivate func nudge() {
        for stream in openStreams { stream.nudge() }
    }
}
