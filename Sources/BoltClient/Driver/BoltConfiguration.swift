/// Where a server is, and how it is talked to.
public struct BoltConfiguration: Sendable {
    /// Where the client connects first.
    public var address: BoltAddress
    /// Whether the servers of a cluster are asked which of them reads and which writes (`neo4j://`).
    public var isRouted: Bool
    /// What follows `?` in a `neo4j://` address; the server's routing policies see it.
    public var routingContext: [String: String]
    /// Whether connections are encrypted.
    public var tls: BoltTLS
    /// Who the client says it is.
    public var authentication: BoltAuthentication
    /// How the client calls itself, such as `imcp/1.0`.
    public var userAgent = "imcp-bolt/1.0"

    /// Connections to each server, at most.
    public var maxConnections = 10
    /// How many callers may wait for a connection.
    public var maxWaiting = 100
    /// How long a caller waits for a connection.
    public var acquisitionTimeout: Duration = .seconds(10)
    /// How long making a connection may take, the login included.
    public var connectTimeout: Duration = .seconds(5)
    /// How long the server may take to forget what a caller gave up; its connection is given up then too.
    public var resetTimeout: Duration = .seconds(2)
    /// How long the server may be silent while something is waited for.
    public var responseTimeout: Duration = .seconds(60)
    /// A connection unused for so long is asked whether it is alive before it is used.
    public var idleCheck: Duration = .seconds(30)
    /// A connection this old is not used again.
    public var maxLifetime: Duration = .seconds(3600)
    /// Rows asked for at once; the server sends no more until they are taken.
    public var fetchSize = 1000
    /// The largest message of the server.
    public var maxMessageBytes = 16 << 20
    /// How often managed work is repeated after a transient error.
    public var maxRetries = 4
    /// Before the first repetition; doubles with each further one.
    public var retryDelay: Duration = .milliseconds(100)

    /// A configuration with everything else by default.
    public init(
        address: BoltAddress, isRouted: Bool = false, tls: BoltTLS = .off, authentication: BoltAuthentication = .none
    ) {
        self.address = address
        self.isRouted = isRouted
        self.tls = tls
        self.authentication = authentication
        routingContext = [:]
    }

    /// Reads an address such as `neo4j+s://graph.example:7687?policy=eu`. The schemes are `bolt` and `neo4j`, alone, with
    /// `+s` (TLS) or with `+ssc` (TLS without a check of the certificate).
    ///
    /// - Throws: ``BoltError`` which says what is wrong without repeating the address.
    public init(url: String, authentication: BoltAuthentication = .none) throws(BoltError) {
        guard let mark = url.firstRange(of: "://") else {
            throw BoltError(.misuse, "an address begins with bolt:// or neo4j://")
        }
        let tls: [Substring: BoltTLS] = ["": .off, "+s": .verified(), "+ssc": .unverified]
        let scheme = url[..<mark.lowerBound].lowercased()
        let isRouted = scheme.hasPrefix("neo4j")
        guard isRouted || scheme.hasPrefix("bolt"), let security = tls[scheme.dropFirst(isRouted ? 5 : 4)] else {
            throw BoltError(.misuse, "the schemes are bolt, bolt+s, bolt+ssc, neo4j, neo4j+s and neo4j+ssc")
        }
        let parts = url[mark.upperBound...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var authority = parts.first ?? ""
        if authority.hasSuffix("/") { authority = authority.dropLast() }
        guard !authority.contains("@") else {
            throw BoltError(.misuse, "user and password do not belong into the address")
        }
        guard let address = BoltAddress(parsing: String(authority)) else {
            throw BoltError(.misuse, "after the scheme comes host or host:port")
        }
        self.init(address: address, isRouted: isRouted, tls: security, authentication: authentication)
        guard let query = parts.dropFirst().first else { return }
        for pair in query.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { throw BoltError(.misuse, "after ? come pairs such as policy=eu") }
            routingContext[String(sides[0])] = String(sides[1])
        }
    }
}
