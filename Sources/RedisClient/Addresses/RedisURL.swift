/// What a URL says about a server: where it is, who logs in, which database, and whether TLS is spoken.
///
/// - `redis://user:password@host:6379/0`, `rediss://…` with TLS
/// - `unix:/path/to/socket?db=0`
/// - `redis-cluster://host:7000,host:7001`, `rediss-cluster://…`: some nodes of a cluster
/// - `redis-sentinel://host:26379,host:26379/mymaster/0`, `rediss-sentinel://…`: sentinels and the name of the master
///
/// User and password are percent-encoded. Errors never repeat the text, for it may hold a password.
public struct RedisURL: Sendable, Hashable {
    /// How the servers are found.
    public var topology: RedisTopology
    /// Who logs in, and into which database.
    public var login = RedisLogin()
    /// Whether the scheme asks for TLS.
    public var usesTLS = false

    /// - Throws: ``RedisError`` with the code `configuration`, naming what is wrong.
    public init(_ text: String) throws(RedisError) {
        guard let colon = text.firstIndex(of: ":") else { throw Self.invalid("it has no scheme") }
        let scheme = text[..<colon].lowercased()
        var rest = text[text.index(after: colon)...]
        if scheme == "unix" {
            topology = .single(.unix(path: ""))
            try readSocket(rest)
            return
        }
        guard rest.hasPrefix("//") else { throw Self.invalid("it has no \"//\" after the scheme") }
        rest = rest.dropFirst(2)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var path = rest[slash...].split(separator: "/").map(String.init)
        var authority = rest[..<slash]
        guard !rest.contains("?"), !rest.contains("#") else { throw Self.invalid("\"?\" and \"#\" must be encoded") }
        if let at = authority.lastIndex(of: "@") {
            let (user, password) = try Self.credentials(authority[..<at])
            login = RedisLogin(user: user, password: password)
            authority = authority[authority.index(after: at)...]
        }
        usesTLS = scheme.hasPrefix("rediss")
        switch scheme {
        case "redis", "rediss":
            let addresses = try Self.addresses(authority, defaultPort: 6379)
            guard addresses.count == 1 else { throw Self.invalid("several hosts need redis-cluster or redis-sentinel") }
            topology = .single(addresses[0])
        case "redis-cluster", "rediss-cluster":
            topology = .cluster(try Self.addresses(authority, defaultPort: 6379))
        case "redis-sentinel", "rediss-sentinel":
            guard !path.isEmpty else { throw Self.invalid("the name of the master is missing after the hosts") }
            let master = try Self.decode(path.removeFirst()[...])
            topology = .sentinel(try Self.addresses(authority, defaultPort: 26379), master: master)
        default:
            throw Self.invalid(
                "the scheme must be redis, rediss, unix, redis-cluster, rediss-cluster, redis-sentinel or rediss-sentinel"
            )
        }
        guard path.count <= 1 else { throw Self.invalid("the path is too long") }
        if let database = path.first { login.database = try Self.database(database[...]) }
    }

    private mutating func readSocket(_ text: Substring) throws(RedisError) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = parts[0]
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        guard path.hasPrefix("/") else { throw Self.invalid("the path of the socket must begin with \"/\"") }
        topology = .single(.unix(path: try Self.decode(path)))
        guard parts.count > 1 else { return }
        guard parts[1].hasPrefix("db=") else { throw Self.invalid("only \"db=\" may follow \"?\"") }
        login.database = try Self.database(parts[1].dropFirst(3))
    }

    private static func credentials(_ text: Substring) throws(RedisError) -> (String?, String?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try decode(parts[0])
        guard parts.count > 1 else { return (user.isEmpty ? nil : user, nil) }
        return (user.isEmpty ? nil : user, try decode(parts[1]))
    }

    private static func addresses(_ text: Substring, defaultPort: Int) throws(RedisError) -> [RedisAddress] {
        var addresses: [RedisAddress] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            addresses.append(try address(part, defaultPort: defaultPort))
        }
        return addresses
    }

    private static func address(_ text: Substring, defaultPort: Int) throws(RedisError) -> RedisAddress {
        var host = text
        var port: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw invalid("the port after \"]\" needs a colon") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !host.contains(":") else { throw invalid("an IPv6 address must stand in brackets") }
        }
        guard !host.isEmpty else { throw invalid("the host is missing") }
        guard let port else { return .tcp(host: String(host), port: defaultPort) }
        guard let number = Int(port), (1...65535).contains(number) else { throw invalid("the port is no port") }
        return .tcp(host: String(host), port: number)
    }

    private static func database(_ text: Substring) throws(RedisError) -> Int {
        guard let number = Int(text), (0...65535).contains(number) else { throw invalid("the database is no number") }
        return number
    }

    private static func decode(_ text: Substring) throws(RedisError) -> String {
        guard let decoded = PercentEncoding.decode(text) else {
            throw invalid("a percent sign is not followed by two hexadecimal digits, or they are not UTF-8")
        }
        return decoded
    }

    private static func invalid(_ what: String) -> RedisError {
        RedisError(.configuration, "The URL of the Redis server cannot be used: \(what).")
    }
}
