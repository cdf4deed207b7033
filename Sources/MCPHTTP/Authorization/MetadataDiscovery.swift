import JSON
import MCP

/// Finds out who gives out tokens for a server. Nothing is remembered: each refusal asks anew, so that a server can move
/// to another authorization server.
struct MetadataDiscovery: Sendable {
    var http: any AuthorizationHTTP
    var server: OAuthURL
    var policy: EndpointPolicy

    /// What was found.
    struct Result: Sendable {
        /// What to request a token for; nil when the server publishes nothing (revision 2025-03-26).
        var resource: String?
        var scopes: [String]?
        var requiresDPoP = false
        var authorizationServer: AuthorizationServer
    }

    /// - Parameters:
    ///   - challenged: The address of the metadata, from the challenge.
    ///   - known: Issuers whose client one is already, to be preferred where the server names several.
    ///   - revision: What the refused request said it speaks.
    func run(challenged: String?, known: Set<String>, revision: String?) async throws -> Result {
        guard let resource = try await resourceMetadata(challenged: challenged, revision: revision) else {
            return Result(authorizationServer: try await serverAtOrigin(revision: revision))
        }
        let issuers = resource.authorizationServers
        let issuer = issuers.first(where: known.contains) ?? issuers[0]
        return Result(
            resource: resource.resource, scopes: resource.scopes, requiresDPoP: resource.requiresDPoP,
            authorizationServer: try await authorizationServer(issuer: issuer, revision: revision))
    }

    /// The metadata of an authorization server by its name.
    func authorizationServer(issuer: String, revision: String?) async throws -> AuthorizationServer {
        let url = try policy.check(issuer, as: "authorization server")
        for address in AuthorizationServer.addresses(issuer: url) {
            let place = try policy.check(address, as: "authorization server metadata")
            guard let json = try await document(at: place, revision: revision) else { continue }
            return try AuthorizationServer(json, issuer: issuer, place: place, policy: policy)
        }
        throw OAuthError(
            .invalidMetadata,
            "The authorization server \(issuer) publishes no metadata: neither "
                + AuthorizationServer.addresses(issuer: url).joined(separator: " nor ") + " is there.")
    }

    private func resourceMetadata(
        challenged: String?, revision: String?
    ) async throws -> ProtectedResourceMetadata? {
        for address in ProtectedResourceMetadata.addresses(challenged: challenged, server: server) {
            let place = try policy.check(address, as: "protected-resource metadata")
            if let json = try await document(at: place, revision: revision) {
                return try ProtectedResourceMetadata(json, server: server, place: place.description)
            }
        }
        guard let challenged else { return nil }
        throw OAuthError(
            .invalidMetadata,
            "The server names \(OAuthError.quoted(challenged)) as its protected-resource metadata, but none are there.")
    }

    /// As revision 2025-03-26 has it, where the MCP server is the authorization server.
    private func serverAtOrigin(revision: String?) async throws -> AuthorizationServer {
        let address = server.origin + "/.well-known/oauth-authorization-server"
        let place = try policy.check(address, as: "authorization server metadata")
        if let json = try await document(at: place, revision: revision) {
            return try AuthorizationServer(json, issuer: nil, place: place, policy: policy)
        }
        return AuthorizationServer(assumedAt: server.origin)
    }

    /// The document at an address; nil when there is none, which a page of HTML counts as too.
    private func document(at place: OAuthURL, revision: String?) async throws -> JSONObject? {
        var headers = [(name: "Accept", value: "application/json")]
        headers.append((name: "MCP-Protocol-Version", value: revision ?? ProtocolRevision.latest.rawValue))
        let request = AuthorizationHTTPRequest(method: "GET", url: place.description, headers: headers)
        let answer = try await http.answer(to: request)
        switch answer.status {
        case 200: break
        case 300..<500: return nil
        default:
            throw OAuthError(.unreachable, "\(place) was answered with status \(answer.status); try again later.")
        }
        if let json = answer.json { return json }
        if answer.header("content-type")?.lowercased().contains("json") != true { return nil }
        throw OAuthError(.invalidMetadata, "The document at \(place) is no JSON object.")
    }
}

extension AuthorizationHTTP {
    /// Sends a request, with an error that says which one had no answer.
    func answer(to request: AuthorizationHTTPRequest) async throws -> AuthorizationHTTPResponse {
        do {
            return try await send(request)
        } catch let error as OAuthError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw OAuthError(.unreachable, "\(request) had no answer: \(type(of: error)).")
        }
    }
}

extension AuthorizationHTTPResponse {
    /// The body as an object of JSON.
    var json: JSONObject? {
        let options = JSONParser.Options(maxDepth: 32, maxBytes: Self.maxBodyBytes)
        return try? JSONParser.parse(body, options: options).objectValue
    }
}
