import JSON
import MCP

/// Sends token requests: authenticates the client, proves possession of the key, repeats once with a nonce when that is
/// asked for.
struct TokenEndpoint: Sendable {
    var http: any AuthorizationHTTP
    var configuration: OAuthConfiguration
    /// Keeps what servers give out for the next proof.
    var remember: @Sendable (_ nonce: String, _ origin: String) -> Void
    var nonce: @Sendable (_ origin: String) -> String?

    /// One request.
    struct Request: Sendable {
        var fields: FormCoding.Fields
        var server: AuthorizationServer
        /// Nil for a request that its assertion alone authenticates.
        var client: OAuthClient?
        var key: DPoPKey?
    }

    /// The answer of the endpoint.
    ///
    /// - Throws: ``OAuthError`` with ``OAuthError/Code/tokenRefused`` when the server says no, with
    ///   ``OAuthError/Code/unreachable`` when it says nothing of use.
    func answer(to request: Request) async throws -> JSONObject {
        let origin = OAuthURL(request.server.tokenEndpoint)?.origin ?? request.server.tokenEndpoint
        var answer = try await send(request, nonce: nonce(origin))
        if let new = answer.header("dpop-nonce") { remember(new, origin) }
        if request.key != nil, answer.json?["error"]?.stringValue == "use_dpop_nonce",
            let new = answer.header("dpop-nonce")
        {
            answer = try await send(request, nonce: new)
            if let next = answer.header("dpop-nonce") { remember(next, origin) }
        }
        return try read(answer, of: request.server)
    }

    private func send(_ request: Request, nonce: String?) async throws -> AuthorizationHTTPResponse {
        var fields = request.fields
        var headers = [
            (name: "Accept", value: "application/json"),
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        let now = configuration.now()
        try request.client?.authenticate(
            &fields, &headers, at: request.server, now: now, id: configuration.uniqueText())
        if let key = request.key {
            let subject = DPoPKey.Subject(method: "POST", url: request.server.tokenEndpoint, nonce: nonce)
            headers.append((name: "DPoP", value: try key.proof(for: subject, now: now, id: configuration.uniqueText())))
        }
        let body = Array(FormCoding.encode(fields).utf8)
        return try await http.answer(
            to: AuthorizationHTTPRequest(
                method: "POST", url: request.server.tokenEndpoint, headers: headers, body: body))
    }

    private func read(
        _ answer: AuthorizationHTTPResponse, of server: AuthorizationServer
    ) throws(OAuthError) -> JSONObject {
        let json = answer.json
        if (200..<300).contains(answer.status), let json { return json }
        guard answer.status < 500, answer.status != 429 else {
            throw OAuthError(
                .unreachable,
                "The token endpoint of \(server.issuer) answered with status \(answer.status); try again later.")
        }
        let code = json?["error"]?.stringValue
        let reason = json?["error_description"]?.stringValue.map { ": " + OAuthError.quoted($0) } ?? ""
        throw OAuthError(
            .tokenRefused,
            "The token endpoint of \(server.issuer) refused with status \(answer.status) and "
                + "\(code.map { OAuthError.quoted($0) } ?? "no error of OAuth")\(reason).",
            oauthCode: code)
    }
}

extension OAuthConfiguration {
    /// A text that is used once, of 128 random bits.
    func uniqueText() -> String { secretText(bytes: 16).exposed }

    /// A text that nobody can guess.
    func secretText(bytes: Int) -> SecretText { SecretText(Base64URL.encode(randomBytes(bytes))) }
}
