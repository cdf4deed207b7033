/// The browser step of an authorization: shows the user a page of the authorization server and reports where that sent
/// them.
public protocol UserAgent: Sendable {
    /// The address that the authorization server is to redirect to.
    ///
    /// - Parameter registered: The address under which this client is registered already; using it again spares a
    ///   registration.
    func redirectURI(preferring registered: String?) async throws -> String

    /// Sends the user to an address.
    ///
    /// - Returns: The whole address that the browser was redirected to, query included.
    /// - Throws: When the user does not come back in time. The wait must have an end.
    func authorize(_ url: String, redirectURI: String) async throws -> String
}

/// Stands in for a user who is logged in and consents to everything: asks for the page and reads where the answer
/// redirects, without going there. For tests and for servers that need no user.
public struct RedirectReadingUserAgent: UserAgent {
    private let http: any AuthorizationHTTP
    private let redirectURI: String

    /// - Parameters:
    ///   - redirectURI: An address that is never opened.
    ///   - http: Sends the request.
    public init(
        redirectURI: String = "http://127.0.0.1:9/callback", http: any AuthorizationHTTP = AuthorizationHTTPClient()
    ) {
        self.redirectURI = redirectURI
        self.http = http
    }

    /// The address that was given.
    public func redirectURI(preferring registered: String?) async throws -> String { redirectURI }

    /// Asks once.
    public func authorize(_ url: String, redirectURI: String) async throws -> String {
        let answer = try await http.answer(to: AuthorizationHTTPRequest(method: "GET", url: url))
        guard (300..<400).contains(answer.status), let location = answer.header("location") else {
            let place = url.prefix { $0 != "?" }
            throw OAuthError(
                .invalidRedirect,
                "\(place) did not redirect (status \(answer.status)); it may want a user, who needs a browser.")
        }
        return location
    }
}
