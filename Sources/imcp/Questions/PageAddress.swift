import Foundation

/// The address of a page that a server wants to be visited.
struct PageAddress {
    /// The host as the network knows it: in ASCII, so that no letter can be taken for another.
    let host: String

    /// Nil for what is no page of the web, or could be mistaken for another one.
    init?(_ url: String) {
        guard !url.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F || $0.value == 0x5C }),
            let components = URLComponents(string: url), let scheme = components.scheme?.lowercased(),
            ["http", "https"].contains(scheme), components.user == nil, components.password == nil,
            let host = components.encodedHost, !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        self.host = host.lowercased()
    }

    /// Whether the address can be handed to a browser as it is.
    static func mayBeOpened(_ url: String) -> Bool {
        PageAddress(url) != nil && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
