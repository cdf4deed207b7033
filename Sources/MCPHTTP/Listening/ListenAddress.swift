/// Where a server listens.
public enum ListenAddress: Sendable, Hashable {
    /// A host name or address, and a port; 0 for any free one.
    case tcp(host: String, port: Int)
    /// A Unix socket, for callers on this machine. The file's permissions say who may connect; it is removed when the
    /// server ends.
    case unix(path: String, permissions: UInt16 = 0o600)

    /// Whether this is a Unix socket: whoever connects has the file system's permission, and a host name means nothing.
    public var isUnix: Bool { if case .unix = self { true } else { false } }
}

extension ListenAddress: CustomStringConvertible {
    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/imcp.sock`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): "unix:\(path)"
        }
    }
}
