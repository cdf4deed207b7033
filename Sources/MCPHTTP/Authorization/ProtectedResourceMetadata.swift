import JSON

/// What a server says of itself as a protected resource (RFC 9728).
struct ProtectedResourceMetadata: Sendable, Hashable {
    /// What a token for the server is requested for; as it was written.
    var resource: String
    var authorizationServers: [String]
    var scopes: [String]?
    var requiresDPoP: Bool

    /// Reads the metadata of a server.
    ///
    /// - Throws: When they are not those of the server, which would let another server be asked for its tokens.
    init(_ json: JSONObject, server: OAuthURL, place: String) throws(OAuthError) {
        guard let resource = json["resource"]?.stringValue else {
            throw OAuthError(.invalidMetadata, "The protected-resource metadata at \(place) have no \"resource\".")
        }
        guard let url = OAuthURL(resource), url.covers(server) else {
            throw OAuthError(
                .resourceMismatch,
                "The protected-resource metadata at \(place) are those of \(OAuthError.quoted(resource)), "
                    + "not of \(server.withoutQuery).")
        }
        let servers = json["authorization_servers"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard !servers.isEmpty else {
            throw OAuthError(
                .invalidMetadata, "The protected-resource metadata at \(place) name no authorization server.")
        }
        self.resource = resource
        authorizationServers = servers
        scopes = json.texts("scopes_supported")
        requiresDPoP = json["dpop_bound_access_tokens_required"]?.boolValue ?? false
    }

    /// Where the metadata may be, in the order in which to ask.
    static func addresses(challenged: String?, server: OAuthURL) -> [String] {
        if let challenged { return [challenged] }
        let root = server.origin + "/.well-known/oauth-protected-resource"
        let path = server.path == "/" ? "" : server.path
        return path.isEmpty ? [root] : [root + path, root]
    }
}

extension JSONObject {
    /// The texts of a list; nil when there is none.
    func texts(_ key: String) -> [String]? { self[key]?.arrayValue?.compactMap(\.stringValue) }
}
