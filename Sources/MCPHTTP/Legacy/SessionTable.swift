/// Which sessions there are, and which go when. Pure: it is told the time and whether a session is busy.
struct SessionTable<Session: Sendable, Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
    private struct Entry: Sendable {
        var session: Session
        var lastUse: Instant
    }

    private var entries: [String: Entry] = [:]
    /// Ids in the order of the use that they were queued with. An id that was used since is queued again when its turn
    /// comes, so each session is in the queue exactly once and finding the idlest costs nothing per use.
    private var queue: [(id: String, lastUse: Instant)] = []
    private var head = 0

    let capacity: Int
    let idleTimeout: Duration

    init(capacity: Int, idleTimeout: Duration) {
        precondition(capacity > 0)
        self.capacity = capacity
        self.idleTimeout = idleTimeout
    }

    var count: Int { entries.count }
    var sessions: [Session] { entries.values.map(\.session) }

    /// The session of an id, now used.
    mutating func use(_ id: String, at now: Instant) -> Session? {
        guard let position = entries.index(forKey: id) else { return nil }
        entries.values[position].lastUse = now
        return entries.values[position].session
    }

    mutating func remove(_ id: String) -> Session? {
        defer { forgetRemoved() }
        return entries.removeValue(forKey: id)?.session
    }

    /// Adds a session. When the table is full, the session that was idle longest leaves it.
    ///
    /// - Returns: Whether there was room, and who had to go.
    mutating func insert(
        _ session: Session, id: String, at now: Instant, isBusy: (Session) -> Bool
    ) -> (isInserted: Bool, evicted: Session?) {
        var evicted: Session?
        if entries.count >= capacity {
            evicted = evictIdlest(isBusy: isBusy)
            guard evicted != nil else { return (false, nil) }
        }
        entries[id] = Entry(session: session, lastUse: now)
        queue.append((id, now))
        return (true, evicted)
    }

    /// Removes the sessions whose time is up.
    mutating func expire(at now: Instant, isBusy: (Session) -> Bool) -> [Session] {
        var expired: [Session] = []
        var budget = queue.count - head
        while budget > 0, let next = front() {
            budget -= 1
            guard next.lastUse.duration(to: now) >= idleTimeout else { break }
            advance()
            guard let entry = entries[next.id] else { continue }
            if entry.lastUse.duration(to: now) < idleTimeout {
                queue.append((next.id, entry.lastUse))
            } else if isBusy(entry.session) {
                entries[next.id]?.lastUse = now
                queue.append((next.id, now))
            } else {
                entries[next.id] = nil
                expired.append(entry.session)
            }
        }
        return expired
    }

    private mutating func evictIdlest(isBusy: (Session) -> Bool) -> Session? {
        var budget = queue.count - head
        while budget > 0, let next = front() {
            budget -= 1
            advance()
            guard let entry = entries[next.id] else { continue }
            guard entry.lastUse == next.lastUse, !isBusy(entry.session) else {
                queue.append((next.id, entry.lastUse))
                continue
            }
            entries[next.id] = nil
            return entry.session
        }
        return nil
    }

    private func front() -> (id: String, lastUse: Instant)? { head < queue.count ? queue[head] : nil }

    private mutating func advance() {
        head += 1
        guard head > 1024, head * 2 > queue.count else { return }
        queue.removeFirst(head)
        head = 0
    }

    /// Ids of sessions that were removed stay queued until their turn; when they outnumber the living, they go.
    private mutating func forgetRemoved() {
        guard queue.count - head > 2 * entries.count + 1024 else { return }
        queue = queue[head...].filter { entries[$0.id] != nil }
        head = 0
    }
}
