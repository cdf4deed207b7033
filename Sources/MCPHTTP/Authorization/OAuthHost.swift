import NIOCore

/// What the host of an address says about where it leads, before any name is looked up. Pure.
struct OAuthHost: Sendable {
    /// Without the dot that ends a complete name.
    private let name: Substring

    /// - Parameter host: As ``OAuthURL/host`` has it.
    init(_ host: String) {
        let end = host.lastIndex { $0 != "." }
        name = end.map { host[...$0] } ?? ""
    }

    /// Whether the host can only be this machine.
    var isLoopback: Bool {
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        if name.hasPrefix("[") { return Self.isLoopback(ipv6: name.dropFirst().dropLast()) }
        return Self.isLoopback(quad: name)
    }

    /// Whether the host is an address of IPv4 as only the system's resolver reads it: `127.1`, `0x7f000001`,
    /// `2130706433`, `0177.0.0.1`. Nobody writes those but to lead checks astray.
    var isObscureNumber: Bool {
        guard !name.hasPrefix("["), let last = name.split(separator: ".", omittingEmptySubsequences: false).last else {
            return false
        }
        let isHexadecimal = last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit)
        guard !last.isEmpty, isHexadecimal || last.allSatisfy({ ("0"..."9").contains($0) }) else { return false }
        return Self.quad(name) == nil
    }

    /// The four numbers of an address of IPv4 in its plain form.
    private static func quad(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // A number that begins with 0 is octal to some.
        let numbers = parts.compactMap { $0.count > 1 && $0.first == "0" ? nil : UInt8($0) }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    /// To the system, 0.0.0.0 as a destination is this machine too.
    private static func isLoopback(quad text: Substring) -> Bool {
        guard let first = quad(text)?.first else { return false }
        return first == 127 || first == 0
    }

    private static func isLoopback(ipv6 text: Substring) -> Bool {
        // The system's own writing of the address, in which a mapped one ends as an address of IPv4.
        guard let canonical = try? SocketAddress(ipAddress: String(text), port: 0).ipAddress?.lowercased() else {
            return false
        }
        if canonical == "::1" || canonical == "::" { return true }
        guard let prefix = ["::ffff:", "::"].first(where: canonical.hasPrefix) else { return false }
        return isLoopback(quad: canonical.dropFirst(prefix.count))
    }
}
