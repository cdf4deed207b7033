/// The three ways in which a server publishes.
public enum SubscriptionKind: Sendable, Hashable, CaseIterable {
    /// A channel by its name.
    case channel
    /// All channels whose names match a glob pattern.
    case pattern
    /// A channel that lives on one shard of a cluster.
    case shard

    var subscribe: String {
        switch self {
        case .channel: "subscribe"
        case .pattern: "psubscribe"
        case .shard: "ssubscribe"
        }
    }

    var unsubscribe: String {
        switch self {
        case .channel: "unsubscribe"
        case .pattern: "punsubscribe"
        case .shard: "sunsubscribe"
        }
    }

    var message: String {
        switch self {
        case .channel: "message"
        case .pattern: "pmessage"
        case .shard: "smessage"
        }
    }

    /// How many names one command may have. In a cluster the names of one command must lie on one shard.
    var maxNamesPerCommand: Int { self == .shard ? 1 : 256 }

    /// The first elements of what comes to subscribers.
    static let pushKinds = Set(allCases.flatMap { [$0.subscribe, $0.unsubscribe, $0.message] })
}

/// What was published.
public struct RedisMessage: Sendable, Hashable {
    /// Where it was published.
    public var channel: [UInt8]
    /// The pattern that the channel matched; nil for subscriptions by name.
    public var pattern: [UInt8]?
    /// What was said.
    public var payload: [UInt8]

    /// A message of a channel, to a subscription by name or by pattern.
    public init(channel: [UInt8], pattern: [UInt8]? = nil, payload: [UInt8]) {
        self.channel = channel
        self.pattern = pattern
        self.payload = payload
    }
}
