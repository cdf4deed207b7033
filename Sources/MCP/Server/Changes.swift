import JSON
import Synchronization

/// Something that clients may want to hear of.
public enum Change: Hashable, Sendable {
    /// The list of tools.
    case tools
    /// The list of prompts.
    case prompts
    /// The list of resources or of resource templates.
    case resources
    /// The content behind a URI.
    case resource(uri: String)
    /// A task, its progress included.
    case task(id: String)

    /// The notification that tells it; nil for a task, whose notification holds all of it.
    var notification: JSONRPCNotification? {
        switch self {
        case .tools: JSONRPCNotification(method: Method.Notification.toolsChanged)
        case .prompts: JSONRPCNotification(method: Method.Notification.promptsChanged)
        case .resources: JSONRPCNotification(method: Method.Notification.resourcesChanged)
        case .resource(let uri):
            JSONRPCNotification(method: Method.Notification.resourceUpdated, params: ["uri": .string(uri)])
        case .task: nil
        }
    }
}

/// Hands each change to every mailbox that is attached.
public final class ChangeFeed: Sendable {
    private struct Interest: Sendable {
        var tell: (@Sendable () -> Void)?
    }

    private let mailboxes = Mutex<[ObjectIdentifier: ChangeMailbox]>([:])
    private let interest = Mutex(Interest())

    /// A feed without mailboxes, whose changes reach nobody yet.
    public init() {}

    /// Keeps the mailbox until ``detach(_:)``; attaching it once more changes nothing.
    public func attach(_ mailbox: ChangeMailbox) {
        mailboxes.withLock { $0[ObjectIdentifier(mailbox)] = mailbox }
        mailbox.observe(ObjectIdentifier(self)) { [weak self] in self?.tellInterest() }
        tellInterest()
    }

    /// Posts nothing more to the mailbox; does nothing when it is not attached.
    public func detach(_ mailbox: ChangeMailbox) {
        _ = mailboxes.withLock { $0.removeValue(forKey: ObjectIdentifier(mailbox)) }
        mailbox.observe(ObjectIdentifier(self), nil)
        tellInterest()
    }

    /// Everything that at least one mailbox watches.
    public var watched: Set<Change> {
        mailboxes.withLock { Array($0.values) }.reduce(into: []) { $0.formUnion($1.watched) }
    }

    /// Calls the closure whenever ``watched`` may have changed, for whoever finds changes only where it looks for them;
    /// nil ends that.
    public func onInterestChange(_ tell: (@Sendable () -> Void)?) { interest.withLock { $0.tell = tell } }

    private func tellInterest() { interest.withLock { $0.tell }?() }

    /// Reaches the mailboxes that are attached now, and never waits for their readers.
    public func post(_ change: Change) {
        for mailbox in mailboxes.withLock({ Array($0.values) }) { mailbox.post(change) }
    }
}

/// Keeps the changes that one subscriber asked for until it takes them.
///
/// A change that is waiting already is not kept twice, so a mailbox holds no more than what it watches, however slow
/// its reader is.
public final class ChangeMailbox: Sendable {
    private struct State {
        var watched: Set<Change>
        var pending: [Change] = []
        var reader: CheckedContinuation<Change?, Never>?
        var isClosed = false
        var observers: [ObjectIdentifier: @Sendable () -> Void] = [:]

        /// Whom to wake, and with what.
        mutating func post(_ change: Change) -> CheckedContinuation<Change?, Never>? {
            guard !isClosed, watched.contains(change) else { return nil }
            if let reader {
                self.reader = nil
                return reader
            }
            if !pending.contains(change) { pending.append(change) }
            return nil
        }

        mutating func close() -> CheckedContinuation<Change?, Never>? {
            isClosed = true
            defer { reader = nil }
            return reader
        }
    }

    private let state: Mutex<State>

    /// A mailbox that drops every change but these.
    public init(watching changes: Set<Change>) { state = Mutex(State(watched: changes)) }

    /// What the mailbox accepts.
    public var watched: Set<Change> { state.withLock { $0.watched } }

    /// Accepts one kind of change more. False when `limit` kinds are watched already.
    public func watch(_ change: Change, limit: Int = .max) -> Bool {
        let isWatched = state.withLock {
            guard $0.watched.count < limit || $0.watched.contains(change) else { return false }
            $0.watched.insert(change)
            return true
        }
        tellObservers()
        return isWatched
    }

    /// Accepts the change no more, and forgets it if it waits.
    public func unwatch(_ change: Change) {
        state.withLock {
            $0.watched.remove(change)
            $0.pending.removeAll { $0 == change }
        }
        tellObservers()
    }

    /// Calls the closure after each change of ``watched``; nil ends that.
    func observe(_ observer: ObjectIdentifier, _ tell: (@Sendable () -> Void)?) {
        state.withLock { $0.observers[observer] = tell }
    }

    private func tellObservers() {
        for tell in state.withLock({ Array($0.observers.values) }) { tell() }
    }

    /// Wakes the reader, or keeps the change; drops it when it is not watched or the mailbox is closed.
    public func post(_ change: Change) { state.withLock { $0.post(change) }?.resume(returning: change) }

    /// Lets the reader go; nothing is accepted any more.
    public func close() { state.withLock { $0.close() }?.resume(returning: nil) }

    /// The next change; nil once the mailbox is closed or the reader's task is cancelled. One reader at a time: a second
    /// one takes the place of the first.
    public func next() async -> Change? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (now, replaced) = state.withLock { state -> (Change??, CheckedContinuation<Change?, Never>?) in
                    if !state.pending.isEmpty { return (.some(state.pending.removeFirst()), nil) }
                    if state.isClosed || Task.isCancelled { return (.some(nil), nil) }
                    defer { state.reader = continuation }
                    return (nil, state.reader)
                }
                replaced?.resume(returning: nil)
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: nil)
        }
    }
}
