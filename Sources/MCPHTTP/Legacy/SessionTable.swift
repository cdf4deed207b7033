/// Which sessions there are, and which go when. Pure: it is told the time and whether a session is busy.
///
/// The sessions form a list in the order of their last use, so that each use, and finding the idlest, costs the same
/// however many there are.
struct SessionTable<Session: Sendable, Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
    private struct Entry: Sendable {
        var session: Session
        var lastUse: Instant
        /// The ids next to it in the list.
        var older: String?
        var newer: String?
    }

    private var entries: [String: Entry] = [:]
    private var oldest: String?
    private var newest: String?

    let capacity: Int
    let idleTimeout: Duration

    init(capacity: Int, idleTimeout: Duration) {
        self.capacity = max(capacity, 1)
        self.idleTimeout = idleTimeout
    }

    var count: Int { entries.count }
    var sessions: [Session] { entries.values.map(\.session) }

    /// The session of an id, now used.
    mutating func use(_ id: String, at now: Instant) -> Session? {
        guard let entry = unlink(id) else { return nil }
        link(id, entry.session, at: now)
        return entry.session
    }

    mutating func remove(_ id: String) -> Session? { unlink(id)?.session }

    /// Adds a session. When the table is full, the session that was idle longest leaves it.
    ///
    /// - Returns: Whether there was room, and who had to go.
    mutating func insert(
        _ session: Session, id: String, at now: Instant, isBusy: (Session) -> Bool
    ) -> (isInserted: Bool, evicted: Session?) {
        var evicted: Session?
        if entries.count >= capacity {
            evicted = removeOldest(at: now, idleFor: .zero, isBusy: isBusy)
            guard evicted != nil else { return (false, nil) }
        }
        link(id, session, at: now)
        return (true, evicted)
    }

    /// Removes the sessions whose time is up.
    mutating func expire(at now: Instant, isBusy: (Session) -> Bool) -> [Session] {
        var expired: [Session] = []
        while let session = removeOldest(at: now, idleFor: idleTimeout, isBusy: isBusy) { expired.append(session) }
        return expired
    }

    /// Removes every session that is not busy.
    mutating func removeIdle(isBusy: (Session) -> Bool) -> [Session] {
        entries.filter { !isBusy($0.value.session) }.keys.compactMap { remove($0) }
    }

    /// Removes the session that was idle longest, if that was long enough. A busy one is in use at this moment, which
    /// is noted when its turn comes.
    private mutating func removeOldest(
        at now: Instant, idleFor limit: Duration, isBusy: (Session) -> Bool
    ) -> Session? {
        for _ in 0..<entries.count {
            guard let id = oldest, let entry = entries[id], entry.lastUse.duration(to: now) >= limit else { return nil }
            guard isBusy(entry.session) else { return remove(id) }
            _ = use(id, at: now)
        }
        return nil
    }

    private mutating func link(_ id: String, _ session: Session, at now: Instant) {
        entries[id] = Entry(session: session, lastUse: now, older: newest, newer: nil)
        if let newest { entries[newest]?.newer = id } else { oldest = id }
        newest = id
    }

    private mutating func unlink(_ id: String) -> Entry? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
        if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        return entry
    }
}
