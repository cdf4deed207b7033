/// Where a server listens.
public struct BoltAddress: Sendable, Hashable {
    /// A name, or an address of IPv4 or IPv6 without brackets.
    public var host: String
    /// From 1 to 65535.
    public var port: Int
    /// The port of servers that say none.
    public static let defaultPort = 7687

    /// An address; an IPv6 host is written without brackets.
    public init(host: String, port: Int = defaultPort) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port` or `[address]:port`; nil for anything else.
    public init?(parsing text: String) {
        var host = Substring(text)
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !host.contains(":") else { return nil }
        }
        let number = port.map { Int($0) } ?? Self.defaultPort
        guard !host.isEmpty, let number, (1...65_535).contains(number) else { return nil }
        self.init(host: String(host), port: number)
    }
}
