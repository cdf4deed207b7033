import JSON
import MCP
import Synchronization

@testable import MCPHTTP

/// An MCP server and its authorization servers, as far as OAuth sees them: answers the requests of OAuth, remembers them,
/// and judges the tokens of calls.
final class FakeAuthorization: AuthorizationHTTP {
    /// How it behaves. Closures are given the request and answer with JSON.
    struct Script: Sendable {
        var server = "https://mcp.example/mcp"
        /// Documents by their address; all else is 404.
        var documents: [String: JSONObject] = [:]
        /// The challenge of a 401; nil sends none.
        var challenge: String? =
            "Bearer resource_metadata=\"https://mcp.example/.well-known/oauth-protected-resource/mcp\""
        /// The scopes that a call needs, beyond a good token.
        var neededScopes: Set<String> = []
        /// `iss` of redirects; nil sends none.
        var redirectIssuer: String?
        var redirectError: String?
        /// The answer of the registration endpoint.
        var registration: JSONObject = ["client_id": "registered"]
        /// Members to add to each token answer.
        var tokenAnswer: JSONObject = ["expires_in": 3600]
        /// The `error` of the token endpoint, by grant.
        var tokenErrors: [String: String] = [:]
        /// What the token endpoint demands in proofs.
        var authorizationNonce: String?
        /// What the server demands in proofs.
        var serverNonce: String?
        var neverAccepts = false
        var isTokenEndpointDown = false
    }

    /// One request, as it is of interest.
    struct Seen: Sendable {
        var method: String
        var url: String
        var fields: [String: String]
        var headers: [(name: String, value: String)]
        var json: JSONObject?

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private struct State {
        var script: Script
        var seen: [Seen] = []
        var tokens: [String: Set<String>] = [:]
        var issued = 0
        var requestedScopes: Set<String> = []
    }

    private let state: Mutex<State>

    init(_ script: Script) { state = Mutex(State(script: script)) }

    var seen: [Seen] { state.withLock { $0.seen } }
    func change(_ change: (inout Script) -> Void) { state.withLock { change(&$0.script) } }
    func revokeTokens() { state.withLock { $0.tokens = [:] } }

    func count(_ suffix: String) -> Int { seen(suffix).count }
    func seen(_ suffix: String) -> [Seen] { seen.filter { $0.url.prefix { $0 != "?" }.hasSuffix(suffix) } }

    func send(_ request: AuthorizationHTTPRequest) async throws -> AuthorizationHTTPResponse {
        state.withLock { state in
            let body = String(decoding: request.body, as: UTF8.self)
            let query = request.url.drop { $0 != "?" }.dropFirst()
            let seen = Seen(
                method: request.method, url: request.url,
                fields: FormCoding.decode(request.method == "GET" ? String(query) : body) ?? [:],
                headers: request.headers, json: try? JSONParser.parse(body).objectValue)
            state.seen.append(seen)
            return answer(to: seen, &state)
        }
    }

    private func answer(to request: Seen, _ state: inout State) -> AuthorizationHTTPResponse {
        if request.method == "GET", let document = state.script.documents[request.url] { return .json(document) }
        let path = request.url.prefix { $0 != "?" }
        if request.method == "GET", path.hasSuffix("/authorize") { return redirect(request, &state) }
        if request.method == "POST", path.hasSuffix("/register") {
            return .json(state.script.registration, status: 201)
        }
        if request.method == "POST", path.hasSuffix("/token") { return token(request, &state) }
        return AuthorizationHTTPResponse(status: 404)
    }

    private func redirect(_ request: Seen, _ state: inout State) -> AuthorizationHTTPResponse {
        state.requestedScopes = Set(ScopeSelection.split(request.fields["scope"] ?? ""))
        var fields: FormCoding.Fields = [("state", request.fields["state"] ?? "")]
        if let error = state.script.redirectError {
            fields.append(("error", error))
        } else {
            fields.append(("code", "code-\(state.seen.count)"))
        }
        if let issuer = state.script.redirectIssuer { fields.append(("iss", issuer)) }
        let target = (request.fields["redirect_uri"] ?? "") + "?" + FormCoding.encode(fields)
        return AuthorizationHTTPResponse(status: 302, headers: [("Location", target)])
    }

    private func token(_ request: Seen, _ state: inout State) -> AuthorizationHTTPResponse {
        if state.script.isTokenEndpointDown { return AuthorizationHTTPResponse(status: 503) }
        if let nonce = state.script.authorizationNonce, request.proofClaims?["nonce"]?.stringValue != nonce {
            return .json(["error": "use_dpop_nonce"], status: 400, headers: [("DPoP-Nonce", nonce)])
        }
        if let error = state.script.tokenErrors[request.fields["grant_type"] ?? ""] {
            return .json(["error": .string(error)], status: 400)
        }
        state.issued += 1
        let token = "token-\(state.issued)"
        let isExchange = request.fields["grant_type"]?.hasSuffix("token-exchange") == true
        let asked = request.fields["scope"].map { Set(ScopeSelection.split($0)) }
        state.tokens[token] = asked ?? state.requestedScopes
        var answer: JSONObject = [
            "access_token": .string(isExchange ? "id-jag" : token),
            "token_type": request.header("DPoP") == nil ? "Bearer" : "DPoP",
        ]
        if isExchange { answer["issued_token_type"] = "urn:ietf:params:oauth:token-type:id-jag" }
        answer.merge(state.script.tokenAnswer)
        return .json(answer)
    }
}

extension FakeAuthorization {
    /// What a call comes to.
    struct Verdict: Sendable {
        var status: Int
        var headers: [(name: String, value: String)] = []
    }

    /// Judges a call by its headers.
    func judge(_ headers: [(name: String, value: String)]) -> Verdict {
        state.withLock { state in
            let script = state.script
            let field = headers.first { $0.name == "Authorization" }?.value
            let token = field?.split(separator: " ").last.map(String.init) ?? ""
            guard !script.neverAccepts, let scopes = state.tokens[token] else {
                guard let challenge = script.challenge else { return Verdict(status: 401) }
                return Verdict(status: 401, headers: [("WWW-Authenticate", challenge)])
            }
            if let nonce = script.serverNonce {
                let proof = headers.first { $0.name == "DPoP" }?.value
                if proof.flatMap(claims(of:))?["nonce"]?.stringValue != nonce {
                    let challenge = "DPoP error=\"use_dpop_nonce\""
                    return Verdict(status: 401, headers: [("WWW-Authenticate", challenge), ("DPoP-Nonce", nonce)])
                }
            }
            guard script.neededScopes.isSubset(of: scopes) else {
                let scope = script.neededScopes.sorted().joined(separator: " ")
                let challenge = "Bearer error=\"insufficient_scope\", scope=\"\(scope)\""
                return Verdict(status: 403, headers: [("WWW-Authenticate", challenge)])
            }
            return Verdict(status: 200)
        }
    }

    /// One call as a transport makes it: repeated up to three times while there are new credentials.
    ///
    /// - Returns: The status of the last answer.
    func call(
        _ authorizer: OAuthAuthorizer, revision: ProtocolRevision = .latest
    ) async throws -> (status: Int, headers: [(name: String, value: String)]) {
        let target = AuthorizationTarget(method: "POST", url: state.withLock { $0.script.server })
        var repeats = 0
        while true {
            let headers = try await authorizer.headers(for: target)
            let verdict = judge(headers)
            await authorizer.observe(
                AuthorizationResponse(target: target, status: verdict.status, headers: verdict.headers))
            guard verdict.status == 401 || verdict.status == 403, repeats < 3 else { return (verdict.status, headers) }
            let challenge = AuthorizationChallenge(
                target: target, status: verdict.status,
                challenges: verdict.headers.filter { $0.name == "WWW-Authenticate" }.map(\.value),
                requestHeaders: headers + [("MCP-Protocol-Version", revision.rawValue)],
                responseHeaders: verdict.headers)
            guard try await authorizer.recover(from: challenge) else { return (verdict.status, headers) }
            repeats += 1
        }
    }
}

extension FakeAuthorization.Seen {
    var proofClaims: JSONObject? { header("DPoP").flatMap(claims(of:)) }
}

/// The claims of a JWT, unchecked.
func claims(of jwt: String) -> JSONObject? { part(1, of: jwt) }

func part(_ index: Int, of jwt: String) -> JSONObject? {
    let parts = jwt.split(separator: ".")
    guard parts.count == 3, let bytes = Base64URL.decode(parts[index]) else { return nil }
    return try? JSONParser.parse(bytes).objectValue
}

extension AuthorizationHTTPResponse {
    static func json(
        _ object: JSONObject, status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> AuthorizationHTTPResponse {
        AuthorizationHTTPResponse(
            status: status, headers: headers + [("Content-Type", "application/json")], body: object.serialized())
    }
}
