/// An absolute `http` or `https` address, taken apart strictly: no user, no fragment, visible ASCII only.
///
/// The scheme and the host are in lower case; the rest stays as it was written, so that it can be compared and sent.
struct OAuthURL: Sendable, Hashable, CustomStringConvertible {
    let scheme: String
    /// IPv6 addresses keep their brackets.
    let host: String
    /// Nil for the scheme's own port, written or not.
    let port: Int?
    /// Empty, or begins with a slash.
    let path: String
    let query: String?

    /// Longer addresses are refused.
    static let maxBytes = 8192

    /// Nil for anything else than such an address.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maxBytes, text.utf8.allSatisfy(Self.isAllowed),
            let colon = text.range(ofASCII: "://")
        else { return nil }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = Self.split(authority, scheme: scheme) else { return nil }
        let tail = rest[authority.endIndex...]
        let path = tail.prefix { $0 != "?" }
        let query = tail[path.endIndex...]
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = String(path)
        self.query = query.isEmpty ? nil : String(query.dropFirst())
    }

    /// The scheme, the host and the port: what a browser calls the origin.
    var origin: String { scheme + "://" + host + (port.map { ":\($0)" } ?? "") }

    var description: String { origin + path + (query.map { "?" + $0 } ?? "") }

    /// The address without its query, as a proof of possession names it.
    var withoutQuery: String { origin + path }

    /// Whether the host can only be this machine, however it is written.
    var isLoopback: Bool { OAuthHost(host).isLoopback }

    /// Whether this address, as that of a protected resource, covers another: same origin, and its path is the other's
    /// or one that the other continues.
    func covers(_ other: OAuthURL) -> Bool {
        guard origin == other.origin, query == nil || query == other.query else { return false }
        let mine = path.hasSuffix("/") ? String(path.dropLast()) : path
        return other.path == mine || other.path.hasPrefix(mine + "/")
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        guard (0x21...0x7E).contains(byte) else { return false }
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
            return false
        default: return true
        }
    }

    private static func split(_ authority: Substring, scheme: String) -> (host: String, port: Int?)? {
        guard !authority.contains("@") else { return nil }
        let host: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[...end]
            guard host.count >= 4, host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { return nil }
        }
        let tail = authority[host.endIndex...]
        if tail.isEmpty { return (host.lowercased(), nil) }
        guard tail.first == ":", let port = UInt16(tail.dropFirst()), port > 0 else { return nil }
        let isDefault = port == (scheme == "https" ? 443 : 80)
        return (host.lowercased(), isDefault ? nil : Int(port))
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension StringProtocol {
    /// Where a text of ASCII comes first.
    func range(ofASCII needle: String) -> Range<Index>? {
        let wanted = Array(needle.utf8)
        var start = utf8.startIndex
        while start < utf8.endIndex {
            var end = start
            var matched = 0
            while matched < wanted.count, end < utf8.endIndex, utf8[end] == wanted[matched] {
                end = utf8.index(after: end)
                matched += 1
            }
            if matched == wanted.count { return start..<end }
            start = utf8.index(after: start)
        }
        return nil
    }
}
