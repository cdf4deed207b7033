import MCP
import RedisClient
import Synchronization
import Timing

/// Tells of changes in the streams and channels that clients watch. A stream's end is looked at once a second, so no
/// connection waits in a blocking command.
final class ResourceWatch: Sendable {
    private static let interval = Duration.seconds(1)
    private static let maxResources = 50
    /// How many messages of a watched channel can be read.
    private static let keptMessages = 100

    private struct Heard {
        var box: MessageBox
        var subscription: RedisSubscription
    }

    private struct State {
        var mailboxes: [ObjectIdentifier: ChangeMailbox] = [:]
        /// The newest entry of each watched stream; empty for a stream without entries.
        var newest: [String: String] = [:]
        var heard: [String: Heard] = [:]
    }

    private let access: RedisAccess
    private let state = Mutex(State())
    private let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(_ access: RedisAccess) { self.access = access }

    func attach(_ mailbox: ChangeMailbox) {
        state.withLock { $0.mailboxes[ObjectIdentifier(mailbox)] = mailbox }
        arrival.yield()
    }

    func detach(_ mailbox: ChangeMailbox) {
        _ = state.withLock { $0.mailboxes.removeValue(forKey: ObjectIdentifier(mailbox)) }
    }

    /// The last messages of a channel; none before somebody watches it.
    func messages(of channel: String) -> [RedisMessage] { state.withLock { $0.heard[channel] }?.box.all ?? [] }

    /// Watches until cancelled.
    ///
    /// - Parameter changed: Is told the URI of what is new.
    func run(_ changed: @escaping @Sendable (String) -> Void) async {
        await withDiscardingTaskGroup { group in
            for await _ in arrivals {
                while !state.withLock({ $0.mailboxes.isEmpty }) {
                    await look(changed) { name, heard, uri in
                        group.addTask {
                            await heard.subscription.pour(into: heard.box) { changed(uri) }
                            self.forget(name, heard)
                        }
                    }
                    guard (try? await access.timeline.sleep(Self.interval)) != nil else { return }
                }
                forgetAllBut([])
            }
        }
    }

    private func look(
        _ changed: (String) -> Void, listen: (_ name: String, Heard, _ uri: String) -> Void
    ) async {
        let wanted = watched()
        forgetAllBut(Set(wanted.map(\.resource)))
        for (uri, resource) in wanted {
            switch resource {
            case .stream(let key): if await isNew(key) { changed(uri) }
            case .channel(let name):
                guard state.withLock({ $0.heard[name] }) == nil,
                    let subscription = try? await access.client.subscribe(to: name.word)
                else { continue }
                let heard = Heard(box: MessageBox(capacity: Self.keptMessages), subscription: subscription)
                state.withLock { $0.heard[name] = heard }
                listen(name, heard, uri)
            }
        }
    }

    private func watched() -> [(uri: String, resource: RedisResource)] {
        let mailboxes = state.withLock { Array($0.mailboxes.values) }
        let uris = Set(
            mailboxes.flatMap { mailbox in
                mailbox.watched.compactMap { if case .resource(let uri) = $0 { uri } else { nil } }
            })
        return uris.sorted().compactMap { uri in RedisResource(uri: uri).map { (uri, $0) } }.prefix(Self.maxResources)
            .map { ($0.0, $0.1) }
    }

    /// Whether the stream has got an entry since the last look. The first look finds nothing new.
    private func isNew(_ key: String) async -> Bool {
        let words: [RedisArgument] = ["XREVRANGE", key.word, "+", "-", "COUNT", "1"]
        guard let reply = try? await access.ask(words, keys: [key.word]) else { return false }
        let newest = reply.elements?.first?.elements?.first?.string ?? ""
        return state.withLock { state in
            defer { state.newest[key] = newest }
            return state.newest[key].map { $0 != newest } ?? false
        }
    }

    /// A subscription has ended, by itself or because nobody watches it; the next look makes a new one where it must.
    private func forget(_ name: String, _ heard: Heard) {
        state.withLock { state in
            if state.heard[name]?.subscription === heard.subscription { state.heard[name] = nil }
        }
    }

    private func forgetAllBut(_ resources: Set<RedisResource>) {
        let over = state.withLock { state in
            state.newest = state.newest.filter { resources.contains(.stream($0.key)) }
            let over = state.heard.filter { !resources.contains(.channel($0.key)) }
            for name in over.keys { state.heard[name] = nil }
            return over.values
        }
        for heard in over { heard.subscription.cancel() }
    }
}
