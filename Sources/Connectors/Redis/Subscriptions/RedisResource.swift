import RedisClient

/// What clients can watch as a resource.
enum RedisResource: Hashable, Sendable {
    case stream(String)
    case channel(String)

    static let streamTemplate = "redis://stream/{key}"
    static let channelTemplate = "redis://channel/{name}"

    init?(uri: String) {
        let parts = uri.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "redis:", parts[1].isEmpty, let name = PercentEncoding.decode(parts[3]),
            !name.isEmpty
        else { return nil }
        switch parts[2] {
        case "stream": self = .stream(name)
        case "channel": self = .channel(name)
        default: return nil
        }
    }
}
