/// What a server's refusal asks for.
struct CredentialRefusal: Sendable {
    enum Kind: Sendable, Hashable {
        /// There is no token, or not a good one.
        case unauthorized
        /// The token is good for less than was asked; these scopes are needed.
        case insufficientScope([String])
        /// The proof must carry what the server has just given out.
        case nonce
    }

    var kind: Kind
    /// The token that was refused, as the request carried it.
    var sentToken: String?
    var resourceMetadata: String?
    var scope: String?
    var offersBearer = false
    var asksForDPoP = false
    var revision: String?

    /// Nil for a refusal that other credentials do not change.
    init?(_ challenge: AuthorizationChallenge) {
        let challenges = AuthenticationChallenge.parse(challenge.challenges)
            .filter { $0.scheme == "bearer" || $0.scheme == "dpop" }
        func first(_ name: String) -> String? { challenges.lazy.compactMap { $0[name] }.first }
        scope = first("scope")
        let error = first("error")
        switch (challenge.status, error) {
        case (401, "use_dpop_nonce"): kind = .nonce
        case (401, _): kind = .unauthorized
        case (403, "insufficient_scope"):
            let needed = ScopeSelection.union(scope.map(ScopeSelection.split) ?? [], [])
            guard !needed.isEmpty else { return nil }
            kind = .insufficientScope(needed)
        default: return nil
        }
        resourceMetadata = first("resource_metadata")
        offersBearer = challenges.contains { $0.scheme == "bearer" }
        asksForDPoP = challenges.contains { $0.scheme == "dpop" }
        func sent(_ name: String) -> String? {
            challenge.requestHeaders.first { $0.name.lowercased() == name }?.value
        }
        revision = sent("mcp-protocol-version")
        sentToken = sent("authorization").flatMap { $0.split(separator: " ").last.map(String.init) }
    }
}
