/// Where a server listens.
public enum RedisAddress: Sendable, Hashable {
    /// A host name or an IP address, and a port.
    case tcp(host: String, port: Int)
    /// The path of a Unix socket.
    case unix(path: String)

    /// The name that a certificate must be for; nil where the address is no name.
    var hostName: String? {
        guard case .tcp(let host, _) = self, !host.isIPAddress else { return nil }
        return host
    }
}

extension String {
    /// Whether a certificate could not be for this as a name.
    fileprivate var isIPAddress: Bool { contains(":") || utf8.allSatisfy("0123456789.".utf8.contains) }
}
