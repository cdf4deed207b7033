import Logging
import MCP
import Synchronization

/// Getting a token from nothing: who gives it out, and the four grants.
extension OAuthAuthorizer {
    /// Finds the authorization server anew and takes tokens from there into use.
    func authorize(_ refusal: CredentialRefusal) async throws {
        let found = try await discovery.run(
            challenged: refusal.resourceMetadata, known: knownIssuers, revision: refusal.revision)
        let issuer = found.authorizationServer.issuer
        var held = state.withLock { $0.holding }
        if held?.server.issuer != issuer || held?.resource != found.resource {
            held = try await storedHolding(found.authorizationServer, resource: found.resource)
        }
        held?.server = found.authorizationServer
        if let held, let renewed = try await renew(held, refusal: refusal) {
            state.withLock { $0.hold(renewed) }
            return
        }
        configuration.logger.info("Asking for a token.", metadata: ["issuer": "\(issuer)"])
        let purpose = purpose(found, refusal, held: held?.token)
        let token = try await obtain(purpose)
        await keep(token, tokensKey(found.authorizationServer, resource: found.resource))
        state.withLock {
            $0.hold(.init(token: token, server: found.authorizationServer, resource: found.resource))
        }
    }

    /// What a token is asked for.
    struct Purpose: Sendable {
        var server: AuthorizationServer
        var resource: String?
        var scopes: [String]
        /// Nil for a bearer token.
        var key: DPoPKey?
        var requiresPKCEMention: Bool
    }

    private var discovery: MetadataDiscovery {
        let policy = EndpointPolicy(server: server, plainHosts: configuration.plainHosts)
        return MetadataDiscovery(http: http, server: server, policy: policy)
    }

    private var knownIssuers: Set<String> {
        let held = state.withLock { [$0.holding?.server.issuer, $0.pinnedIssuer] }
        return Set((held + [mode.preRegistered?.issuer]).compactMap(\.self))
    }

    private func purpose(_ found: MetadataDiscovery.Result, _ refusal: CredentialRefusal, held: TokenRecord?) -> Purpose
    {
        let scopes = ScopeSelection.scopes(
            challenged: refusal.scope, resource: found.scopes, server: found.authorizationServer.scopes,
            held: held?.requestedScopes ?? [], wantsOffline: mode.wantsRefreshTokens)
        let isBound = isBound(found, refusal)
        let isOld = refusal.revision.map { ProtocolRevision(rawValue: $0) < .v2025_11_25 } ?? false
        return Purpose(
            server: found.authorizationServer, resource: found.resource, scopes: scopes,
            key: isBound ? held?.key ?? DPoPKey() : nil,
            requiresPKCEMention: configuration.requiresPKCEMention && !isOld)
    }

    private func isBound(_ found: MetadataDiscovery.Result, _ refusal: CredentialRefusal) -> Bool {
        switch configuration.binding {
        case .never: return false
        case .always: return true
        case .whenAsked:
            guard refusal.asksForDPoP || found.requiresDPoP else { return false }
            let mayBeBearer = refusal.offersBearer && !found.requiresDPoP
            return !mayBeBearer || found.authorizationServer.dpopAlgorithms?.contains("ES256") == true
        }
    }

    /// A token by the grant of the mode.
    func obtain(_ purpose: Purpose) async throws -> TokenRecord {
        if purpose.key != nil, !purpose.server.understandsDPoP {
            throw OAuthError(
                .unsupported,
                "The server wants tokens that are bound to a key, but \(purpose.server.issuer) does not take ES256.")
        }
        let token =
            switch mode {
            case .user(let agent, let options): try await obtainByCode(purpose, agent, options)
            case .clientCredentials(let client): try await obtainByCredentials(purpose, client)
            case .enterprise(let grant): try await obtainByEnterprise(purpose, grant)
            case .workload(let grant): try await obtainByWorkload(purpose, grant)
            }
        guard configuration.binding != .always || token.isBound else {
            throw OAuthError(.unsupported, "\(purpose.server.issuer) gave out a token that is not bound to the key.")
        }
        return token
    }
}

extension OAuthMode {
    var preRegistered: PreRegisteredClient? {
        switch self {
        case .user(_, let options): options.preRegistered
        case .clientCredentials(let client): client
        case .enterprise(let grant): grant.client
        case .workload: nil
        }
    }

    var wantsRefreshTokens: Bool { if case .user(_, let options) = self { options.wantsRefreshTokens } else { false } }
}
