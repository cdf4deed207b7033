import Logging
import MCP
import Synchronization

/// Gets the tokens for one server by OAuth, as the Model Context Protocol asks for it, and keeps them fresh.
///
/// Nothing is done until the server refuses a request; then its metadata lead to the authorization server, and the mode
/// says how to get a token there. Of all requests that need a token at once, one gets it for all.
///
///     let authorizer = try OAuthAuthorizer(
///         server: "https://mcp.example/mcp", mode: .user(LoopbackUserAgent(), OAuthClientOptions(name: "My program")),
///         store: FileCredentialStore(directory: "/home/me/.config/my-program"))
public final class OAuthAuthorizer: RequestAuthorizer {
    let server: OAuthURL
    let mode: OAuthMode
    let principal: String
    let store: any CredentialStore
    let http: any AuthorizationHTTP
    let configuration: OAuthConfiguration
    let state: Mutex<AuthorizerState>
    /// Held by the one who gets a token; never while a request to the server is under way.
    private let gate = FairLock()

    /// An authorizer for one server and one principal.
    ///
    /// - Parameters:
    ///   - server: The server's address, as it is called.
    ///   - mode: In whose name tokens are asked for.
    ///   - principal: Whom the tokens belong to, for stores that keep those of several.
    ///   - store: Where tokens and registrations outlive the process.
    ///   - http: Sends the requests of OAuth.
    ///   - configuration: Everything else.
    /// - Throws: ``OAuthError`` when the address is none, or tokens would go there in clear.
    public init(
        server: String, mode: OAuthMode, principal: String = "default",
        store: any CredentialStore = InMemoryCredentialStore(),
        http: any AuthorizationHTTP = AuthorizationHTTPClient(), configuration: OAuthConfiguration = .init()
    ) throws(OAuthError) {
        guard let url = OAuthURL(String(server.prefix { $0 != "#" })) else {
            throw OAuthError(.configuration, "\(OAuthError.quoted(server)) is no address of HTTP.")
        }
        let policy = EndpointPolicy(server: url, plainHosts: configuration.plainHosts)
        self.server = try policy.check(url.description, as: "server")
        self.mode = mode
        self.principal = principal
        self.store = store
        self.http = http
        self.configuration = configuration
        state = Mutex(AuthorizerState(maxAttempts: mode.isWorkload ? 1 : configuration.maxAttempts))
    }

    /// The token and, where it is bound to a key, a proof. Nothing while there is no token, and nothing for any other
    /// origin than the server's.
    ///
    /// - Throws: ``OAuthError`` when the token has run out and its renewal had no answer.
    public func headers(for request: AuthorizationTarget) async throws -> [(name: String, value: String)] {
        guard OAuthURL(request.url)?.origin == server.origin, let token = try await freshToken() else { return [] }
        var headers = [(name: "Authorization", value: token.authorization)]
        if token.isBound, let key = token.key {
            let subject = DPoPKey.Subject(
                method: request.method, url: request.url, accessToken: token.access,
                nonce: state.withLock { $0.nonces[server.origin] })
            let proof = try key.proof(for: subject, now: configuration.now(), id: configuration.uniqueText())
            headers.append((name: "DPoP", value: proof))
        }
        return headers
    }

    /// Gets a token, a better one, or one with more scopes.
    ///
    /// - Returns: False for a refusal that no token changes.
    /// - Throws: ``OAuthError`` when there is no token to be had.
    public func recover(from challenge: AuthorizationChallenge) async throws -> Bool {
        guard OAuthURL(challenge.target.url)?.origin == server.origin, let refusal = CredentialRefusal(challenge) else {
            return false
        }
        if case .insufficientScope = refusal.kind, mode.isWorkload { return false }
        let entered = state.withLock { $0.attempts }
        return try await gate.withLock {
            switch state.withLock({ $0.decide(on: refusal, entered: entered) }) {
            case .again: return true
            case .fail(let error): throw error
            case .authorize:
                try await attempt(refusal)
                return true
            }
        }
    }

    /// Keeps what the server gives out for the next proof, and learns that a token is good.
    public func observe(_ response: AuthorizationResponse) async {
        guard OAuthURL(response.target.url)?.origin == server.origin else { return }
        state.withLock { state in
            if let nonce = response.values(of: "DPoP-Nonce").last { state.nonces.remember(nonce, of: server.origin) }
            if response.status < 400 { state.accept() }
        }
    }

    /// The token in use, renewed where it is about to run out.
    private func freshToken() async throws -> TokenRecord? {
        guard let held = state.withLock({ $0.holding }) else { return nil }
        let now = configuration.now()
        let skew = configuration.renewalSkew.components.seconds
        guard held.token.isExpiring(at: now, skewSeconds: skew) else { return held.token }
        let isExpired = held.token.isExpired(at: now)
        guard held.token.refresh != nil || !mode.isUser else {
            guard isExpired else { return held.token }
            // While it is held, the refusal of a request without it would count as one of older credentials.
            state.withLock { $0.drop(held.token) }
            return nil
        }
        guard state.withLock({ $0.nextRenewal <= now }) else {
            guard isExpired else { return held.token }
            throw OAuthError(.unreachable, "The token has run out, and could not be renewed just now; try again later.")
        }
        return try await gate.withLock {
            let current = state.withLock { $0.holding }
            guard let current, current.token.access == held.token.access else { return current?.token }
            return try await renewEarly(current)
        }
    }

    private func renewEarly(_ held: AuthorizerState.Holding) async throws -> TokenRecord? {
        do {
            guard let renewed = try await renew(held, refusal: nil) else {
                state.withLock { $0.drop(held.token) }
                return nil
            }
            state.withLock { $0.hold(renewed) }
            return renewed.token
        } catch let error as OAuthError where error.code == .unreachable {
            let now = configuration.now()
            state.withLock { $0.pauseRenewal(until: now + Self.renewalPauseSeconds) }
            guard !held.token.isExpired(at: now) else { throw error }
            configuration.logger.warning("The token could not be renewed yet.", metadata: ["reason": "\(error)"])
            return held.token
        }
    }

    private func attempt(_ refusal: CredentialRefusal) async throws {
        do {
            try await authorize(refusal)
            state.withLock { $0.finishAttempt(nil) }
        } catch let error as OAuthError {
            let isFinal = mode.isWorkload && error.code == .tokenRefused
            state.withLock { $0.finishAttempt(error, isFinal: isFinal) }
            configuration.logger.notice("No token was to be had.", metadata: ["reason": "\(error)"])
            throw error
        }
    }

    private static let renewalPauseSeconds: Int64 = 10
}

extension OAuthMode {
    var isUser: Bool { if case .user = self { true } else { false } }
    var isWorkload: Bool { if case .workload = self { true } else { false } }
}
