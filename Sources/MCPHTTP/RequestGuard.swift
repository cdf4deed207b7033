import MCP
import NIOHTTP1

/// Which web pages and host names may reach the server: the defence against DNS rebinding.
public struct RequestGuard: Sendable {
    /// Host names, without port, under which the server may be addressed. `*` allows every one.
    public var hosts: Set<String>
    /// Origins of web pages that may call, such as `https://app.example.com`; `*` allows every one. Pages of the allowed
    /// hosts themselves may always call, and so may programs, which send no origin.
    public var origins: Set<String>

    /// The names of this machine as seen from itself.
    public static let loopbackHosts: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// By default, only what runs on this machine may call. Names are compared without regard to case.
    public init(hosts: Set<String> = RequestGuard.loopbackHosts, origins: Set<String> = []) {
        self.hosts = Set(hosts.map { $0.lowercased() })
        self.origins = Set(origins.map { $0.lowercased() })
    }

    /// The same for a server that no host name leads to. Pages of the allowed hosts may still call.
    var servingAnyHost: RequestGuard {
        var access = self
        access.hosts.insert("*")
        return access
    }

    /// Why a request is refused; nil when it may pass.
    func refusal(host: String?, origin: String?) -> String? {
        if !hosts.contains("*") {
            guard let host, hosts.contains(Self.name(of: host)) else {
                return "The host \"\((host ?? "").prefix(80))\" is not allowed here; add it to allowed_hosts."
            }
        }
        guard let origin else { return nil }
        return allows(origin: origin)
            ? nil
            : "The origin \"\(origin.prefix(80))\" is not allowed here; add it to allowed_origins."
    }

    private func allows(origin: String) -> Bool {
        let origin = origin.lowercased()
        if origins.contains("*") || origins.contains(origin) { return true }
        guard let scheme = origin.range(ofScheme: ["http://", "https://"]) else { return false }
        return hosts.contains(Self.name(of: String(origin[scheme...])))
    }

    /// A host without its port, in lower case.
    private static func name(of host: String) -> String {
        let host = host.lowercased()
        if host.hasPrefix("[") {
            return host.firstIndex(of: "]").map { String(host[...$0]) } ?? host
        }
        return host.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(host[..<$0]) } ?? host
    }
}

extension String {
    /// Where the part after one of the schemes begins.
    fileprivate func range(ofScheme schemes: [String]) -> String.Index? {
        schemes.first(where: hasPrefix).map { index(startIndex, offsetBy: $0.count) }
    }
}
