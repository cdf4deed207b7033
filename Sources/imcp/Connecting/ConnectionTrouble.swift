import Foundation

/// What a library says of a connection that did not come about, in words that tell what to do.
enum ConnectionTrouble {
    /// Parts of what libraries say, and what they mean. The first that is found counts.
    private static let meanings: [(parts: [String], meaning: String)] = [
        (
            ["CERTIFICATE_VERIFY_FAILED", "unable to get local issuer"],
            "The server's certificate is not of an authority that this system trusts; name its authority with --ca FILE."
        ),
        (
            ["WRONG_VERSION_NUMBER", "HTTP_REQUEST"],
            "That port does not speak TLS, perhaps plain HTTP; try http:// (or ws://)."
        ),
        (
            ["CERTIFICATE_REQUIRED", "HANDSHAKE_FAILURE_ON_CLIENT_HELLO"],
            "The server wants to see a certificate; hand one over with --cert FILE and --key FILE."
        ),
        (
            ["failedToValidateHostname", "for another host"],
            "The server's certificate is for another host than the one in the address."
        ),
    ]

    /// The readable form of a message; nil when the message says it all.
    ///
    /// - Parameter place: Where the server should be, as `host:port`.
    static func explanation(of message: String, at place: String?) -> String? {
        if let known = meanings.first(where: { $0.parts.contains { message.contains($0) } }) { return known.meaning }
        let place = place ?? "the server's address"
        if message.contains("Connection refused") || message.contains("ECONNREFUSED") {
            return "Nobody listens at \(place)."
        }
        if message.contains("SocketAddressError") { return "The host of \(place) is not known." }
        return message.contains("NIOConnectionError(") ? "No connection to \(place) came about." : nil
    }

    /// `host:port` of an address; nil for what has none.
    static func place(of target: String) -> String? {
        guard let url = URLComponents(string: target), let host = url.encodedHost, !host.isEmpty,
            let scheme = url.scheme?.lowercased(), ["http", "https", "ws", "wss"].contains(scheme)
        else { return nil }
        return "\(host):\(url.port ?? (scheme == "https" || scheme == "wss" ? 443 : 80))"
    }
}
