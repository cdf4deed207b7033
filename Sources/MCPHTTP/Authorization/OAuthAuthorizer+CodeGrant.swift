import JSON
import Logging
import Synchronization

/// The authorization code grant, and the client that asks for it.
extension OAuthAuthorizer {
    func obtainByCode(
        _ purpose: Purpose, _ agent: any UserAgent, _ options: OAuthClientOptions
    ) async throws -> TokenRecord {
        let server = purpose.server
        guard let endpoint = server.authorizationEndpoint else {
            throw OAuthError(
                .unsupported, "\(server.issuer) has no authorization endpoint, so no user can log in there.")
        }
        try server.checkPKCE(requiresMention: purpose.requiresPKCEMention)
        let registered = try await storedClient(at: server)
        let redirectURI = try await agent.redirectURI(preferring: registered?.redirectURI)
        let client = try await client(at: server, redirectURI: redirectURI, scopes: purpose.scopes, options)
        let request = CodeRequest(
            server: server, endpoint: endpoint, clientID: client.id, redirectURI: redirectURI, scopes: purpose.scopes,
            resource: purpose.resource, verifier: configuration.secretText(bytes: 32),
            state: configuration.secretText(bytes: 16).exposed, keyThumbprint: purpose.key?.thumbprint)
        do {
            let code = try request.code(from: try await agent.authorize(request.url, redirectURI: redirectURI))
            return try await redeem(code, request, client, purpose)
        } catch let error as OAuthError where error.isAboutClient {
            // The server has forgotten the client: the next attempt registers another.
            try await store.remove(clientKey(server))
            throw error
        }
    }

    /// The client that a refresh token belongs to; nil when it is not ours any more.
    func knownClient(_ id: String, at server: AuthorizationServer) async throws -> OAuthClient? {
        guard case .user(_, let options) = mode else { return nil }
        if let client = options.preRegistered, client.id == id { return client.client }
        if options.metadataDocument == id { return OAuthClient(id: id, key: options.metadataDocumentKey) }
        let registered = try await storedClient(at: server)
        return registered?.id == id ? registered?.client : nil
    }

    private func redeem(
        _ code: SecretText, _ request: CodeRequest, _ client: OAuthClient, _ purpose: Purpose
    ) async throws -> TokenRecord {
        let answer = try await tokenEndpoint.answer(
            to: .init(fields: request.redemption(of: code), server: purpose.server, client: client, key: purpose.key))
        let origin = tokenOrigin(purpose.scopes, clientID: client.id, key: purpose.key)
        return try TokenRecord(answer: answer, origin: origin, issuer: purpose.server.issuer)
    }

    private func client(
        at server: AuthorizationServer, redirectURI: String, scopes: [String], _ options: OAuthClientOptions
    ) async throws -> OAuthClient {
        var options = options
        if let client = options.preRegistered, client.issuer == nil {
            options.preRegistered?.issuer = state.withLock { $0.pin(server.issuer) ? server.issuer : $0.pinnedIssuer }
        }
        switch try ClientRegistration.way(at: server, options) {
        case .known(let client): return client
        case .register(let endpoint):
            let body = ClientRegistration.request(at: server, redirectURI: redirectURI, scopes: scopes, options)
            return try await store.withExclusiveAccess(to: clientKey(server)) {
                if let known = try await storedClient(at: server), known.redirectURI == redirectURI {
                    return known.client
                }
                let new = try await register(body, endpoint, server, redirectURI)
                try await store.save(new.stored, for: clientKey(server))
                return new.client
            }
        }
    }

    private func register(
        _ body: JSONObject, _ endpoint: String, _ server: AuthorizationServer, _ redirectURI: String
    ) async throws -> RegisteredClient {
        let headers = [
            (name: "Accept", value: "application/json"), (name: "Content-Type", value: "application/json"),
        ]
        let answer = try await http.answer(
            to: AuthorizationHTTPRequest(method: "POST", url: endpoint, headers: headers, body: body.serialized()))
        guard answer.status == 201 || answer.status == 200, let json = answer.json else {
            let code = answer.json?["error"]?.stringValue
            let reason = answer.json?["error_description"]?.stringValue ?? code ?? "no reason"
            throw OAuthError(
                .registration,
                "The authorization server \(server.issuer) does not register this client (status \(answer.status), "
                    + "\(OAuthError.quoted(reason))). Register one there by hand and configure its client id.",
                oauthCode: code)
        }
        configuration.logger.info("Registered as a client.", metadata: ["issuer": "\(server.issuer)"])
        return try RegisteredClient(answer: json, redirectURI: redirectURI, server: server)
    }

    private func storedClient(at server: AuthorizationServer) async throws -> RegisteredClient? {
        guard let text = try await store.credentials(for: clientKey(server)),
            let client = RegisteredClient(stored: text), client.isUsable(at: configuration.now())
        else { return nil }
        return client
    }

    private func clientKey(_ server: AuthorizationServer) -> CredentialKey {
        CredentialKey(kind: .client, issuer: server.issuer)
    }
}

extension OAuthError {
    /// Whether the authorization server does not know the client, or not with this secret.
    var isAboutClient: Bool { oauthCode == "invalid_client" || oauthCode == "unauthorized_client" }
}
