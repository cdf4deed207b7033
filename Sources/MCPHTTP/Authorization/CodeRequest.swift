import Crypto
import MCP

/// One authorization by a user: what the browser is sent to, and what must come back (RFC 6749, 7636, 8707, 9207).
struct CodeRequest: Sendable {
    var server: AuthorizationServer
    var endpoint: String
    var clientID: String
    var redirectURI: String
    var scopes: [String]
    var resource: String?
    /// What only this client knows until it redeems the code.
    var verifier: SecretText
    /// What ties the redirect to this request.
    var state: String
    /// The thumbprint of the key that the code is to be bound to.
    var keyThumbprint: String?

    /// The address to open.
    var url: String {
        let digest = SHA256.hash(data: Array(verifier.exposed.utf8))
        var fields: FormCoding.Fields = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURI), ("state", state),
            ("code_challenge", Base64URL.encode(Array(digest))), ("code_challenge_method", "S256"),
        ]
        if !scopes.isEmpty { fields.append(("scope", scopes.joined(separator: " "))) }
        if let resource { fields.append(("resource", resource)) }
        if let keyThumbprint { fields.append(("dpop_jkt", keyThumbprint)) }
        return endpoint + (endpoint.contains("?") ? "&" : "?") + FormCoding.encode(fields)
    }

    /// The fields of the token request that redeems a code.
    func redemption(of code: SecretText) -> FormCoding.Fields {
        var fields: FormCoding.Fields = [
            ("grant_type", "authorization_code"), ("code", code.exposed), ("redirect_uri", redirectURI),
            ("code_verifier", verifier.exposed),
        ]
        if let resource { fields.append(("resource", resource)) }
        return fields
    }

    /// The code in a redirect.
    ///
    /// - Throws: ``OAuthError`` when it is not the answer to this request, comes from another authorization server, or
    ///   says no.
    func code(from redirect: String) throws(OAuthError) -> SecretText {
        let fields = try fields(of: redirect)
        guard fields["state"] == state else {
            throw OAuthError(
                .invalidRedirect, "The redirect of \(server.issuer) carries another state than was sent; try again.")
        }
        try checkIssuer(fields["iss"])
        if let error = fields["error"] {
            let reason = fields["error_description"].map { ": " + OAuthError.quoted($0) } ?? ""
            throw OAuthError(
                .denied, "The authorization server \(server.issuer) answered \(OAuthError.quoted(error))\(reason).",
                oauthCode: error)
        }
        guard let code = fields["code"], !code.isEmpty else {
            throw OAuthError(.invalidRedirect, "The redirect of \(server.issuer) carries neither a code nor an error.")
        }
        return SecretText(code)
    }

    private func fields(of redirect: String) throws(OAuthError) -> [String: String] {
        let address = redirect.prefix { $0 != "?" && $0 != "#" }
        guard address == redirectURI.prefix(while: { $0 != "?" }) else {
            throw OAuthError(
                .invalidRedirect,
                "The authorization server \(server.issuer) did not redirect to \(redirectURI). If it shows a login page, "
                    + "a browser is needed; if it shows an error, the client or its redirect address is unknown to it.")
        }
        let query = redirect[address.endIndex...].dropFirst().prefix { $0 != "#" }
        guard let fields = FormCoding.decode(query) else {
            throw OAuthError(.invalidRedirect, "The redirect of \(server.issuer) cannot be read.")
        }
        return fields
    }

    /// RFC 9207: what is sent must be right, to the letter, and what is announced must be sent.
    private func checkIssuer(_ sent: String?) throws(OAuthError) {
        if let sent {
            guard sent != server.issuer else { return }
            throw OAuthError(
                .issuerMismatch,
                "The redirect names \(OAuthError.quoted(sent)) as its issuer, not \(server.issuer); "
                    + "the code is not redeemed.")
        }
        guard !server.sendsIssuer else {
            throw OAuthError(
                .issuerMismatch,
                "The redirect names no issuer, although \(server.issuer) announces that it does; "
                    + "the code is not redeemed.")
        }
    }
}
