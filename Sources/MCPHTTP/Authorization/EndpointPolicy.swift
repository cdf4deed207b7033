/// Which addresses that a server names may be asked, and may be told secrets.
///
/// A server's metadata are outside data: they must not make this client send a token in clear, nor call services of the
/// machine it runs on in the server's place.
struct EndpointPolicy: Sendable {
    /// The server that names the addresses.
    var server: OAuthURL
    /// Hosts that may be reached by plain HTTP, as within a private network.
    var plainHosts: Set<String>

    /// The address, if it may be used.
    func check(_ text: String, as role: String) throws(OAuthError) -> OAuthURL {
        guard let url = OAuthURL(text) else {
            throw OAuthError(.unsafeAddress, "\(OAuthError.quoted(text)), the \(role), is no address of HTTP.")
        }
        guard !OAuthHost(url.host).isObscureNumber else {
            throw OAuthError(
                .unsafeAddress,
                "\(url.origin), the \(role), hides which machine it is; write the address as four decimal numbers.")
        }
        guard !url.isLoopback || server.isLoopback || plainHosts.contains(url.host) else {
            throw OAuthError(
                .unsafeAddress,
                "\(url.origin), which \(server.origin) names as \(role), is an address of this machine; "
                    + "only a server on this machine may name one.")
        }
        guard url.scheme == "https" || url.isLoopback || plainHosts.contains(url.host) else {
            throw OAuthError(
                .unsafeAddress,
                "\(url.origin), the \(role), is not HTTPS. If the network between is yours alone, add "
                    + "\(OAuthError.quoted(url.host)) to the hosts that may be reached by plain HTTP.")
        }
        return url
    }
}
