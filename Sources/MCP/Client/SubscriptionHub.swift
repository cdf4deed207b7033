import JSON
import Synchronization

/// What the users of a client want to hear of, all together, and who waits for that to change.
final class SubscriptionHub: Sendable {
    private typealias Watcher = CheckedContinuation<Void, Never>

    private struct State {
        var wanted: [Change: Int] = [:]
        var version = 0
        /// What a server was told to report at some time, so that a report may be missing. Only of what is wanted: a
        /// server may claim to report anything, and as much of it as it likes.
        var heard: Set<Change> = []
        var watchers: [Int: Watcher] = [:]
        var nextKey = 0

        mutating func hear(_ changes: Set<Change>) { heard.formUnion(changes.filter { wanted[$0] != nil }) }

        mutating func changed() -> [Watcher] {
            version += 1
            defer { watchers = [:] }
            return Array(watchers.values)
        }
    }

    private let feed: ChangeFeed
    private let state = Mutex(State())

    init(feed: ChangeFeed) { self.feed = feed }

    /// How many changes are remembered as heard of. For tests of leaks.
    var heardCount: Int { state.withLock { $0.heard.count } }

    /// What is wanted, and the version of that.
    var wanted: (changes: Set<Change>, version: Int) { state.withLock { (Set($0.wanted.keys), $0.version) } }

    func want(_ changes: Set<Change>) -> ChangeMailbox {
        let mailbox = ChangeMailbox(watching: changes)
        feed.attach(mailbox)
        let watchers = state.withLock { state -> [Watcher] in
            let isNew = changes.contains { state.wanted[$0] == nil }
            for change in changes { state.wanted[change, default: 0] += 1 }
            return isNew ? state.changed() : []
        }
        for watcher in watchers { watcher.resume() }
        return mailbox
    }

    func release(_ changes: Set<Change>, _ mailbox: ChangeMailbox) {
        feed.detach(mailbox)
        mailbox.close()
        let watchers = state.withLock { state -> [Watcher] in
            for change in changes {
                let left = (state.wanted[change] ?? 0) - 1
                state.wanted[change] = left > 0 ? left : nil
                if left <= 0 { state.heard.remove(change) }
            }
            return changes.contains { state.wanted[$0] == nil } ? state.changed() : []
        }
        for watcher in watchers { watcher.resume() }
    }

    /// The server reports these from now on. What it reported before may have changed in between, unheard, so it is told
    /// as changed.
    func isReporting(_ changes: Set<Change>) {
        let missed = state.withLock { state in
            defer { state.hear(changes) }
            return state.heard.intersection(changes)
        }
        for change in missed { feed.post(change) }
    }

    /// The server reports these too, without a gap before.
    func willReport(_ changes: Set<Change>) { state.withLock { $0.hear(changes) } }

    /// A modern server says what of a listen request it grants.
    func acknowledge(_ params: JSONObject) {
        let granted = params["notifications"]?.objectValue ?? [:]
        var changes: Set<Change> = []
        if granted["toolsListChanged"]?.boolValue == true { changes.insert(.tools) }
        if granted["promptsListChanged"]?.boolValue == true { changes.insert(.prompts) }
        if granted["resourcesListChanged"]?.boolValue == true { changes.insert(.resources) }
        for uri in granted["resourceSubscriptions"]?.arrayValue ?? [] {
            if let uri = uri.stringValue { changes.insert(.resource(uri: uri)) }
        }
        for id in granted["taskIds"]?.arrayValue ?? [] {
            if let id = id.stringValue { changes.insert(.task(id: id)) }
        }
        isReporting(changes)
    }

    /// Returns when what is wanted is not of this version any more, or the task is cancelled.
    func changed(since version: Int) async {
        let key = state.withLock { state in
            state.nextKey += 1
            return state.nextKey
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { watcher in
                let isOver = state.withLock { state in
                    guard state.version == version, !Task.isCancelled else { return true }
                    state.watchers[key] = watcher
                    return false
                }
                if isOver { watcher.resume() }
            }
        } onCancel: {
            state.withLock { $0.watchers.removeValue(forKey: key) }?.resume()
        }
    }
}

/// Changes that a client hears of, each reported once however often it happened before it was read.
///
/// After a break of the connection every one is reported, because it may have happened unheard. The sequence ends when
/// its task is cancelled. The server is told to report for as long as the sequence is kept.
public struct ChangeSequence: AsyncSequence, Sendable {
    /// Each element is a change.
    public typealias Element = Change
    private let lease: Lease

    init(_ changes: Set<Change>, hub: SubscriptionHub) { lease = Lease(changes, hub: hub) }

    /// One reader at a time.
    public func makeAsyncIterator() -> Iterator { Iterator(lease: lease) }

    /// Waits for changes.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let lease: Lease
        /// The next change; nil when the task is cancelled.
        public func next() async -> Change? { await lease.mailbox.next() }
    }

    fileprivate final class Lease: Sendable {
        let mailbox: ChangeMailbox
        private let changes: Set<Change>
        private let hub: SubscriptionHub

        init(_ changes: Set<Change>, hub: SubscriptionHub) {
            self.changes = changes
            self.hub = hub
            mailbox = hub.want(changes)
        }

        deinit { hub.release(changes, mailbox) }
    }
}
