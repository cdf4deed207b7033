/// Which servers of a cluster do what, for one database, as one of them told. Pure: the caller brings the time.
struct RoutingTable: Sendable, Hashable {
    /// How many servers of a kind are remembered.
    static let maxServers = 64

    private(set) var routers: [BoltAddress]
    private(set) var readers: [BoltAddress]
    private(set) var writers: [BoltAddress]
    let expiry: Duration

    /// Reads the answer to ROUTE.
    ///
    /// - Throws: Where it has no router or reader: a table that leads nowhere.
    init(_ fields: [String: BoltValue], at now: Duration) throws(BoltError) {
        guard let table = fields["rt"]?.mapValue, let servers = table["servers"]?.listValue,
            let ttl = table["ttl"]?.intValue, ttl >= 0
        else { throw BoltError(.malformed, "the routing table is not readable") }
        var byRole: [String: [BoltAddress]] = [:]
        for server in servers {
            guard let role = server.mapValue?["role"]?.stringValue,
                let addresses = server.mapValue?["addresses"]?.listValue
            else { throw BoltError(.malformed, "a server of the routing table is not readable") }
            byRole[role, default: []] += addresses.compactMap { $0.stringValue.flatMap(BoltAddress.init(parsing:)) }
        }
        routers = Array((byRole["ROUTE"] ?? []).prefix(Self.maxServers))
        readers = Array((byRole["READ"] ?? []).prefix(Self.maxServers))
        writers = Array((byRole["WRITE"] ?? []).prefix(Self.maxServers))
        guard !routers.isEmpty, !readers.isEmpty || !writers.isEmpty else {
            throw BoltError(.noServer, "the cluster names no server to ask")
        }
        // A server may say "for ever"; a day is as good, and cannot overflow.
        expiry = now + .seconds(min(ttl, 86_400))
    }

    /// Whether the table still helps with this kind of work.
    func isFresh(for mode: BoltAccessMode, at now: Duration) -> Bool { now < expiry && !servers(for: mode).isEmpty }

    /// Servers for a kind of work. Where nobody only reads, writers read.
    func servers(for mode: BoltAccessMode) -> [BoltAddress] {
        switch mode {
        case .write: writers
        case .read: readers.isEmpty ? writers : readers
        }
    }

    /// A server that cannot be reached is asked for nothing until the next table.
    mutating func forget(_ address: BoltAddress) {
        routers.removeAll { $0 == address }
        readers.removeAll { $0 == address }
        writers.removeAll { $0 == address }
    }

    /// A server that lost its leadership still reads.
    mutating func forgetWriter(_ address: BoltAddress) { writers.removeAll { $0 == address } }
}
