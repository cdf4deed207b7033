import JSON
import Logging
import Synchronization

/// Getting on with tokens that are there already: those that another process has got, and refresh tokens.
extension OAuthAuthorizer {
    /// Tokens for the same purpose that are of use still, from the store or by the refresh token.
    ///
    /// - Parameter refusal: What the server said to the tokens; nil when they are only about to run out.
    /// - Returns: Nil when an authorization is needed.
    func renew(
        _ held: AuthorizerState.Holding, refusal: CredentialRefusal?
    ) async throws -> AuthorizerState.Holding? {
        let key = tokensKey(held.server, resource: held.resource)
        let token = try await store.withExclusiveAccess(to: key) { () async throws -> TokenRecord? in
            let stored = try await store.credentials(for: key).flatMap { TokenRecord(stored: $0) }
            if let stored, isUsable(stored, instead: held.token, refusal) { return stored }
            guard refusal?.needsScopes != true, mayRefresh(held, refusal) else { return nil }
            return try await refresh(stored ?? held.token, held, key)
        }
        if token == nil, refusal == nil, !mode.isUser { return try await repeatGrant(held) }
        guard let token else { return nil }
        return AuthorizerState.Holding(
            token: token, server: held.server, resource: held.resource, isRenewed: true)
    }

    /// Gets another token like the one that is held, by a grant that needs nobody.
    ///
    /// - Returns: Nil when the server's next refusal had better lead to the authorization server anew: the one that is
    ///   known may not be the right one any more.
    private func repeatGrant(_ held: AuthorizerState.Holding) async throws -> AuthorizerState.Holding? {
        let purpose = Purpose(
            server: held.server, resource: held.resource, scopes: held.token.requestedScopes, key: held.token.key,
            requiresPKCEMention: false)
        do {
            let token = try await obtain(purpose)
            await keep(token, tokensKey(held.server, resource: held.resource))
            return AuthorizerState.Holding(token: token, server: held.server, resource: held.resource)
        } catch let error as CancellationError {
            throw error
        } catch {
            configuration.logger.info("The token was not replaced.", metadata: ["reason": "\(type(of: error))"])
            let mayLast = (error as? OAuthError)?.code == .unreachable && !held.token.isExpired(at: configuration.now())
            guard mayLast else { return nil }
            throw error
        }
    }

    /// The tokens that an earlier run left, as if they were in use and had just been refused.
    func storedHolding(
        _ server: AuthorizationServer, resource: String?
    ) async throws -> AuthorizerState.Holding? {
        let key = tokensKey(server, resource: resource)
        guard let text = try await store.credentials(for: key), let token = TokenRecord(stored: text) else {
            return nil
        }
        return AuthorizerState.Holding(token: token, server: server, resource: resource)
    }

    func tokensKey(_ server: AuthorizationServer, resource: String?) -> CredentialKey {
        CredentialKey(
            kind: .tokens, issuer: server.issuer, principal: principal, resource: resource ?? self.server.withoutQuery)
    }

    /// Whether stored tokens are newer than those in use and fit what the server asks for.
    private func isUsable(_ stored: TokenRecord, instead held: TokenRecord, _ refusal: CredentialRefusal?) -> Bool {
        let skew = configuration.renewalSkew.components.seconds
        guard !stored.isExpiring(at: configuration.now(), skewSeconds: skew) else { return false }
        guard let refusal else { return stored.access != held.access }
        guard stored.access.exposed != refusal.sentToken, stored.isBound || !refusal.needsBinding else { return false }
        guard case .insufficientScope(let scopes) = refusal.kind else { return true }
        return Set(scopes).isSubset(of: stored.scopes)
    }

    /// A token that is refused right after its renewal will not get better by another.
    private func mayRefresh(_ held: AuthorizerState.Holding, _ refusal: CredentialRefusal?) -> Bool {
        guard mode.isUser else { return false }
        guard let refusal else { return true }
        return !(held.isRenewed && !held.isProven) && (held.token.isBound || !refusal.needsBinding)
    }

    /// Uses a refresh token. What comes back is stored before it is used: the old one may be good for nothing now.
    private func refresh(
        _ token: TokenRecord, _ held: AuthorizerState.Holding, _ key: CredentialKey
    ) async throws -> TokenRecord? {
        guard let refreshToken = token.refresh,
            let client = try await knownClient(token.clientID, at: held.server)
        else { return nil }
        var fields: FormCoding.Fields = [("grant_type", "refresh_token"), ("refresh_token", refreshToken.exposed)]
        if let resource = held.resource { fields.append(("resource", resource)) }
        do {
            let answer = try await tokenEndpoint.answer(
                to: .init(fields: fields, server: held.server, client: client, key: token.key))
            var origin = tokenOrigin(token.requestedScopes, clientID: token.clientID, key: token.key)
            origin.refresh = refreshToken
            var renewed = try TokenRecord(answer: answer, origin: origin, issuer: held.server.issuer)
            if answer["scope"] == nil { renewed.scopes = token.scopes }
            await keep(renewed, key)
            configuration.logger.debug("The token was renewed.", metadata: ["issuer": "\(held.server.issuer)"])
            return renewed
        } catch let error as OAuthError where error.code == .tokenRefused {
            configuration.logger.info("The refresh token was refused.", metadata: ["reason": "\(error)"])
            try await store.remove(key)
            return nil
        }
    }

    /// Stores tokens. When that fails they are used all the same, because the server will not give them out again.
    func keep(_ token: TokenRecord, _ key: CredentialKey) async {
        do {
            try await store.save(token.stored, for: key)
        } catch {
            configuration.logger.error(
                "The tokens could not be stored; they are lost when the program ends.", metadata: ["reason": "\(error)"]
            )
        }
    }

    func tokenOrigin(_ scopes: [String], clientID: String, key: DPoPKey?) -> TokenRecord.Origin {
        TokenRecord.Origin(requestedScopes: scopes, clientID: clientID, key: key, now: configuration.now())
    }

    var tokenEndpoint: TokenEndpoint {
        TokenEndpoint(
            http: http, configuration: configuration,
            remember: { [self] nonce, origin in state.withLock { _ = $0.nonces.remember(nonce, of: origin) } },
            nonce: { [self] origin in state.withLock { $0.nonces[origin] } })
    }
}

extension CredentialRefusal {
    var needsScopes: Bool { if case .insufficientScope = kind { true } else { false } }
    /// Whether a bearer token is of no use.
    var needsBinding: Bool { asksForDPoP && !offersBearer }
}
