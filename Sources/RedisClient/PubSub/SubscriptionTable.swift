/// Who wants to hear what on one server. Pure.
struct SubscriptionTable<Subscriber: Sendable>: Sendable {
    struct Name: Hashable, Sendable {
        var kind: SubscriptionKind
        var bytes: [UInt8]
    }

    private struct Listeners: Sendable {
        var isConfirmed = false
        var subscribers: [UInt64: Subscriber] = [:]
    }

    private var listeners: [Name: Listeners] = [:]

    var isEmpty: Bool { listeners.isEmpty }

    /// How a new subscriber begins.
    enum Beginning: Equatable {
        /// The server must be told.
        case subscribe
        /// The server has been told and not answered yet.
        case wait
        case confirmed
    }

    mutating func add(_ subscriber: Subscriber, id: UInt64, to name: Name) -> Beginning {
        var entry = listeners[name] ?? Listeners()
        defer { listeners[name] = entry }
        entry.subscribers[id] = subscriber
        if entry.subscribers.count == 1 { return .subscribe }
        return entry.isConfirmed ? .confirmed : .wait
    }

    /// Whether the last subscriber has left, so that the server must be told.
    mutating func remove(id: UInt64, from name: Name) -> Bool {
        guard listeners[name]?.subscribers.removeValue(forKey: id) != nil else { return false }
        guard listeners[name]?.subscribers.isEmpty == true else { return false }
        listeners[name] = nil
        return true
    }

    /// The server has confirmed names. Returns who waited for that.
    mutating func confirm(_ names: [Name]) -> [Subscriber] {
        names.flatMap { name -> [Subscriber] in
            guard let entry = listeners[name], !entry.isConfirmed else { return [] }
            listeners[name]?.isConfirmed = true
            return Array(entry.subscribers.values)
        }
    }

    /// The server has refused or ended names. Returns whom that concerns; they are gone from the table.
    mutating func end(_ names: [Name]) -> [Subscriber] {
        names.flatMap { name in (listeners.removeValue(forKey: name)?.subscribers.values).map(Array.init) ?? [] }
    }

    /// All that a new connection has to be told, in commands of one kind each.
    var commands: [[Name]] {
        SubscriptionKind.allCases.flatMap { kind in
            let names = listeners.keys.filter { $0.kind == kind }
            return stride(from: 0, to: names.count, by: kind.maxNamesPerCommand).map {
                Array(names[$0..<min($0 + kind.maxNamesPerCommand, names.count)])
            }
        }
    }

    /// The connection is gone. Returns those who may have missed something from now on.
    mutating func interrupt() -> [Subscriber] {
        listeners.keys.flatMap { name -> [Subscriber] in
            guard let entry = listeners[name], entry.isConfirmed else { return [] }
            listeners[name]?.isConfirmed = false
            return Array(entry.subscribers.values)
        }
    }

    /// Whom a push is for; nil when it is no message.
    func message(in push: [RedisValue]) -> (RedisMessage, [Subscriber])? {
        guard let kind = SubscriptionKind.allCases.first(where: { $0.message == push.first?.string }) else {
            return nil
        }
        let texts = push.dropFirst().compactMap(\.bytes)
        guard texts.count == (kind == .pattern ? 3 : 2), texts.count == push.count - 1 else { return nil }
        let message =
            kind == .pattern
            ? RedisMessage(channel: texts[1], pattern: texts[0], payload: texts[2])
            : RedisMessage(channel: texts[0], payload: texts[1])
        let subscribers = listeners[Name(kind: kind, bytes: texts[0])]?.subscribers.values
        return (message, subscribers.map(Array.init) ?? [])
    }

    /// The name that the server has ended on its own, as it does when a shard's channel moves to another node.
    func ended(by push: [RedisValue]) -> Name? {
        guard push.first?.string == SubscriptionKind.shard.unsubscribe, push.count > 1, let bytes = push[1].bytes else {
            return nil
        }
        let name = Name(kind: .shard, bytes: bytes)
        return listeners[name] == nil ? nil : name
    }
}
