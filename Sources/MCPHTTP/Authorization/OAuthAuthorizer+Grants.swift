import JSON
import Synchronization

/// The grants that need no user at a browser.
extension OAuthAuthorizer {
    func obtainByCredentials(_ purpose: Purpose, _ client: PreRegisteredClient) async throws -> TokenRecord {
        try check(client, at: purpose.server)
        let fields: FormCoding.Fields = [("grant_type", "client_credentials")]
        return try await token(purpose, fields, client: client.client)
    }

    /// RFC 7523: the platform's word for this program, once.
    func obtainByWorkload(_ purpose: Purpose, _ grant: WorkloadGrant) async throws -> TokenRecord {
        let assertion = try await grant.assertion()
        let fields: FormCoding.Fields = [("grant_type", Self.jwtBearer), ("assertion", assertion.exposed)]
        return try await token(
            purpose, fields, client: grant.clientID.map { OAuthClient(id: $0, method: ClientAuthMethod.none) })
    }

    /// The identity provider's assertion for this user, this client and this server, turned into a token.
    func obtainByEnterprise(_ purpose: Purpose, _ grant: EnterpriseGrant) async throws -> TokenRecord {
        try check(grant.client, at: purpose.server)
        let assertion = try await exchange(purpose, grant)
        let fields: FormCoding.Fields = [("grant_type", Self.jwtBearer), ("assertion", assertion.exposed)]
        return try await token(purpose, fields, client: grant.client.client)
    }

    private static let jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    private static let assertionType = "urn:ietf:params:oauth:token-type:id-jag"

    /// RFC 8693 at the identity provider.
    private func exchange(_ purpose: Purpose, _ grant: EnterpriseGrant) async throws -> SecretText {
        let provider = try identityProvider(grant)
        let subject = try await grant.subjectToken()
        var fields: FormCoding.Fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("requested_token_type", Self.assertionType), ("audience", purpose.server.issuer),
            ("resource", purpose.resource ?? server.withoutQuery), ("subject_token", subject.token.exposed),
            ("subject_token_type", subject.type),
        ]
        if !purpose.scopes.isEmpty { fields.append(("scope", purpose.scopes.joined(separator: " "))) }
        let client = grant.identityProviderClient.client
        let answer = try await tokenEndpoint.answer(to: .init(fields: fields, server: provider, client: client))
        guard let assertion = answer["access_token"]?.stringValue,
            answer["issued_token_type"]?.stringValue == Self.assertionType
        else {
            throw OAuthError(
                .tokenRefused, "The identity provider at \(provider.tokenEndpoint) did not answer with an ID-JAG.")
        }
        return SecretText(assertion)
    }

    /// The identity provider is configured, not discovered, so it may be on this machine.
    private func identityProvider(_ grant: EnterpriseGrant) throws(OAuthError) -> AuthorizationServer {
        let address = grant.identityProviderTokenEndpoint
        guard let url = OAuthURL(address),
            url.scheme == "https" || url.isLoopback
                || configuration.plainHosts.contains(url.host)
        else {
            throw OAuthError(
                .unsafeAddress, "The identity provider's token endpoint \(OAuthError.quoted(address)) is not HTTPS.")
        }
        var provider = AuthorizationServer(assumedAt: grant.identityProviderClient.issuer ?? url.origin)
        provider.tokenEndpoint = url.description
        return provider
    }

    private func token(
        _ purpose: Purpose, _ grant: FormCoding.Fields, client: OAuthClient?
    ) async throws -> TokenRecord {
        var fields = grant
        if !purpose.scopes.isEmpty { fields.append(("scope", purpose.scopes.joined(separator: " "))) }
        if let resource = purpose.resource { fields.append(("resource", resource)) }
        let answer = try await tokenEndpoint.answer(
            to: .init(fields: fields, server: purpose.server, client: client, key: purpose.key))
        let origin = tokenOrigin(purpose.scopes, clientID: client?.id ?? "", key: purpose.key)
        var record = try TokenRecord(answer: answer, origin: origin, issuer: purpose.server.issuer)
        // The grant itself can be repeated, so there is nothing to gain from another secret.
        record.refresh = nil
        return record
    }

    /// A client that was registered by hand is shown to one authorization server only.
    private func check(_ client: PreRegisteredClient, at server: AuthorizationServer) throws(OAuthError) {
        let isRight = client.issuer.map { $0 == server.issuer } ?? state.withLock { $0.pin(server.issuer) }
        guard isRight else {
            let known = client.issuer ?? state.withLock { $0.pinnedIssuer } ?? "another server"
            throw OAuthError(
                .registration,
                "The client \(OAuthError.quoted(client.id)) belongs to \(known), but the server now names "
                    + "\(server.issuer). Configure a client for it.")
        }
    }
}
