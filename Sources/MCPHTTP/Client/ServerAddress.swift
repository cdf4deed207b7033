/// Why a URL cannot be that of a server.
public struct InvalidServerURL: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence that names what is wrong and what is right. It does not repeat the URL, which may hold a secret.
    public let description: String
}

/// The URL of a server, taken apart as far as a client of MCP needs it.
struct ServerAddress: Hashable, Sendable {
    /// In lower case: `http`, `https`, or one of them with `+unix`, whose host is the encoded path of a socket.
    let scheme: String
    /// The host, in lower case, and the port unless it is the scheme's own.
    let authority: String
    /// From the first slash on, as it was written.
    let path: String
    /// What follows the question mark.
    let query: String?

    private static let defaultPorts = ["http": ":80", "https": ":443"]
    private static let schemes = ["http", "https", "http+unix", "https+unix"]

    init(_ text: String) throws(InvalidServerURL) {
        guard text.utf8.count <= 8192, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw InvalidServerURL(
                description: "A server's URL must be ASCII without blanks; encode other characters with %.")
        }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
            Self.schemes.contains(text[..<colon].lowercased())
        else {
            throw InvalidServerURL(
                description: "A server's URL must begin with http://, https://, http+unix:// or https+unix://.")
        }
        let scheme = text[..<colon].lowercased()
        let rest = text[colon...].dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw InvalidServerURL(description: "A server's URL must not hold a user or password; use a header.")
        }
        let target = rest[authority.endIndex...].prefix { $0 != "#" }
        let path = target.prefix { $0 != "?" }
        self.scheme = scheme
        self.authority = try Self.authority(authority, scheme: scheme)
        self.path = path.isEmpty ? "/" : String(path)
        query = path.endIndex == target.endIndex ? nil : String(target[path.endIndex...].dropFirst())
    }

    private init(scheme: String, authority: String, path: String, query: String?) {
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.query = query
    }

    private static func authority(_ text: Substring, scheme: String) throws(InvalidServerURL) -> String {
        if scheme.hasSuffix("+unix") {
            guard text.hasPrefix("%2F") || text.hasPrefix("%2f") else {
                throw InvalidServerURL(
                    description: "The host of a \(scheme) URL must be a socket's path from the root, / written as %2F.")
            }
            return String(text)
        }
        guard !text.hasPrefix("[") || text.contains("]") else {
            throw InvalidServerURL(description: "An IPv6 address in a server's URL must end with ].")
        }
        var authority = text.lowercased()
        if let port = defaultPorts[scheme], authority.hasSuffix(port) { authority.removeLast(port.count) }
        if authority.hasSuffix(":") { authority.removeLast() }
        guard !authority.isEmpty, !authority.hasPrefix(":") else {
            throw InvalidServerURL(description: "A server's URL needs a host after \(scheme)://.")
        }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" }.count + 1 : 0
        let port = authority.dropFirst(host).drop { $0 != ":" }
        guard port.isEmpty || isPort(port.dropFirst()) && !authority.hasSuffix(defaultPorts[scheme] ?? " ") else {
            throw InvalidServerURL(
                description: "The port of a server's URL must be a number from 1 to 65535 after one colon.")
        }
        return authority
    }

    /// Whether a network connection can be made to it: the network library traps at a number that is too large.
    private static func isPort(_ text: Substring) -> Bool {
        guard text.allSatisfy({ ("0"..."9").contains($0) }), let port = UInt16(text) else { return false }
        return port > 0
    }

    /// The whole URL, as it is called.
    var text: String { identity + (query.map { "?\($0)" } ?? "") }
    /// The URL without its query, which may hold a secret.
    var identity: String { origin + path }
    /// What two URLs of one server have in common.
    var origin: String { "\(scheme)://\(authority)" }

    /// The URL that a reference in an answer of this URL means. Nil for one that is no URL of HTTP.
    func resolving(_ reference: String) -> ServerAddress? {
        guard reference.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let relative = reference.prefix { $0 != "#" }
        let beginning = relative.prefix { $0 != "/" && $0 != "?" }
        if beginning.contains(":") { return try? ServerAddress(reference) }
        if relative.hasPrefix("//") { return try? ServerAddress("\(scheme):\(reference)") }
        let target = relative.prefix { $0 != "?" }
        let query = target.endIndex == relative.endIndex ? nil : String(relative[target.endIndex...].dropFirst())
        if target.isEmpty {
            return ServerAddress(scheme: scheme, authority: authority, path: path, query: query ?? self.query)
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
        let whole = target.hasPrefix("/") ? String(target) : folder + target
        return ServerAddress(scheme: scheme, authority: authority, path: Self.withoutDots(whole), query: query)
    }

    private static func withoutDots(_ path: String) -> String {
        var segments: [Substring] = []
        let all = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (number, segment) in all.enumerated() {
            let isLast = number == all.count - 1
            switch segment {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(segment)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}
