/// Where a WebSocket server is.
struct WebSocketURL: Equatable, Sendable {
    /// `wss`.
    var isSecure: Bool
    /// A name or an address; an IPv6 address without its brackets.
    var host: String
    var port: Int
    /// What the Host header says.
    var authority: String
    /// Path and query, as they go into the request line.
    var target: String

    /// The URL without its query, for logs.
    var identity: String { "\(isSecure ? "wss" : "ws")://\(authority)\(target.prefix { $0 != "?" })" }

    /// The address that the handshake asks over HTTP, by which credentials are known.
    var httpAddress: String { "\(isSecure ? "https" : "http")://\(authority)\(target)" }

    /// Reads an absolute URL.
    init(_ text: String) throws(WebSocketConnectError) {
        guard let mark = text.range(of: "://") else { throw .badURL("It must begin with ws:// or wss://.") }
        switch text[..<mark.lowerBound].lowercased() {
        case "ws": isSecure = false
        case "wss": isSecure = true
        default: throw .badURL("It must begin with ws:// or wss://.")
        }
        let rest = text[mark.upperBound...]
        // A fragment means nothing to a server.
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let path = rest[end...].prefix { $0 != "#" }
        authority = String(rest[..<end])
        target = path.hasPrefix("/") ? String(path) : "/" + path
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .badURL("It must consist of visible ASCII characters; encode others.")
        }
        guard !authority.contains("@") else { throw .badURL("Put credentials into the header Authorization.") }
        (host, port) = try Self.split(authority, defaultPort: isSecure ? 443 : 80)
    }

    private static func split(_ authority: String, defaultPort: Int) throws(WebSocketConnectError) -> (String, Int) {
        let isBracketed = authority.hasPrefix("[")
        let end = isBracketed ? authority.firstIndex(of: "]") : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let end else { throw .badURL("The address lacks its closing bracket.") }
        let host = isBracketed ? authority[..<end].dropFirst() : authority[..<end]
        guard !host.isEmpty else { throw .badURL("It names no host.") }
        let after = isBracketed ? authority[end...].dropFirst() : authority[end...]
        guard !after.isEmpty else { return (String(host), defaultPort) }
        guard after.hasPrefix(":"), let port = Int(after.dropFirst()), (1...65535).contains(port) else {
            throw .badURL("The port must be a number from 1 to 65535.")
        }
        return (String(host), port)
    }
}

extension String {
    /// Where a text first occurs.
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
