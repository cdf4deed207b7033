/// Which node has which slots. Pure.
struct ClusterMap {
    /// An index into `addresses` for each slot; -1 where nobody is known.
    private var indices = [Int16](repeating: -1, count: KeySlot.count)
    private(set) var addresses: [RedisAddress] = []

    /// A map that knows nothing.
    init() {}

    /// Reads the reply to `CLUSTER SLOTS`.
    ///
    /// - Parameter asked: Who answered; a node that does not know its own address leaves it empty.
    init(slots reply: RedisValue, asked: RedisAddress) throws(RedisError) {
        guard let ranges = reply.elements else { throw Self.unreadable }
        for range in ranges {
            guard let parts = range.elements, parts.count >= 3, let first = parts[0].integer,
                let last = parts[1].integer, (0..<Int64(KeySlot.count)).contains(first),
                (first..<Int64(KeySlot.count)).contains(last), let node = parts[2].elements, node.count >= 2,
                let port = node[1].integer, (1...65535).contains(port)
            else { throw Self.unreadable }
            let address = Self.address(host: node[0].string ?? "", port: Int(port), asked: asked)
            for slot in first...last { move(Int(slot), to: address) }
        }
    }

    subscript(slot: Int) -> RedisAddress? {
        let owner = Int(indices[slot])
        return addresses.indices.contains(owner) ? addresses[owner] : nil
    }

    /// How many slots have a node.
    var coverage: Int { indices.count { $0 >= 0 } }

    /// The nodes that have slots.
    var owners: [RedisAddress] { Set(indices).filter { $0 >= 0 }.map { addresses[Int($0)] } }

    /// A slot has another owner, as a redirection says.
    mutating func move(_ slot: Int, to address: RedisAddress) {
        if let index = addresses.firstIndex(of: address) {
            indices[slot] = Int16(index)
        } else if addresses.count < Self.maxNodes {
            addresses.append(address)
            indices[slot] = Int16(addresses.count - 1)
        }
    }

    /// Ten times what Redis recommends at most.
    private static let maxNodes = 10_000

    static func address(host: String, port: Int, asked: RedisAddress) -> RedisAddress {
        guard host.isEmpty || host == "?", case .tcp(let own, _) = asked else { return .tcp(host: host, port: port) }
        return .tcp(host: own, port: port)
    }

    private static var unreadable: RedisError {
        RedisError(.protocolViolation, "The cluster describes its slots in a way that cannot be read.")
    }
}
