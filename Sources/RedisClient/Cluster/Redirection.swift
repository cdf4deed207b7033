/// What an error of a cluster's node says about where to go.
enum Redirection: Equatable {
    /// The slot belongs to another node from now on.
    case moved(slot: Int, RedisAddress)
    /// This once, another node has the key.
    case ask(RedisAddress)
    /// The same node will know later.
    case later

    /// - Parameter asked: Who answered with the error.
    init?(_ reply: RedisValue, asked: RedisAddress) {
        guard case .error(let text) = reply.plain else { return nil }
        let words = text.split(separator: " ")
        switch words.first {
        case "MOVED", "ASK":
            guard words.count >= 3, let slot = Int(words[1]), (0..<KeySlot.count).contains(slot),
                let colon = words[2].lastIndex(of: ":"), let port = Int(words[2][words[2].index(after: colon)...]),
                (1...65535).contains(port)
            else { return nil }
            let address = ClusterMap.address(host: String(words[2][..<colon]), port: port, asked: asked)
            self = words.first == "ASK" ? .ask(address) : .moved(slot: slot, address)
        case "TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN": self = .later
        default: return nil
        }
    }
}
