import Crypto
import CryptoExtras
import JSON
import MCP
import Testing

@testable import MCPHTTP

@Suite struct `OAuth grants` {
    @Test func `client credentials go by Basic where there is a secret`() async throws {
        let fake = FakeAuthorization(.usual(server: ["token_endpoint_auth_methods_supported": ["client_secret_basic"]]))
        let authorizer = try fake.authorizer(.clientCredentials(.init(id: "c", secret: "s")))
        #expect(try await fake.call(authorizer).status == 200)
        let sent = try #require(fake.seen("/token").first)
        #expect(sent.fields["grant_type"] == "client_credentials")
        #expect(sent.fields["resource"] == "https://mcp.example/mcp")
        #expect(sent.header("Authorization") == "Basic " + Base64.encode(Array("c:s".utf8)))
        #expect(fake.count("/authorize") + fake.count("/register") == 0)
    }

    @Test(arguments: ClientSigningKey.Algorithm.allCases)
    func `client credentials go by a signed assertion where there is a key`(
        algorithm: ClientSigningKey.Algorithm
    ) async throws {
        let (pem, verifies) = try keyPair(algorithm)
        let key = try ClientSigningKey(pem: SecretText(pem), algorithm: algorithm, keyID: "k")
        let fake = FakeAuthorization(.usual(server: ["token_endpoint_auth_methods_supported": ["private_key_jwt"]]))
        #expect(try await fake.call(try fake.authorizer(.clientCredentials(.init(id: "c", key: key)))).status == 200)
        let fields = try #require(fake.seen("/token").first?.fields)
        #expect(fields["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        let assertion = try #require(fields["client_assertion"])
        let said = try #require(claims(of: assertion))
        #expect(said["iss"]?.stringValue == "c")
        #expect(said["sub"]?.stringValue == "c")
        #expect(said["aud"]?.stringValue == "https://as.example")
        let (issued, end) = (try #require(said["iat"]?.integerValue), try #require(said["exp"]?.integerValue))
        #expect(end - issued == 120)
        #expect(said["jti"]?.stringValue?.isEmpty == false)
        let header = try #require(part(0, of: assertion))
        #expect(header["alg"]?.stringValue == algorithm.rawValue)
        #expect(header["kid"]?.stringValue == "k")
        let parts = assertion.split(separator: ".")
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(try verifies(Array((parts[0] + "." + parts[1]).utf8), signature))
    }

    private func keyPair(
        _ algorithm: ClientSigningKey.Algorithm
    ) throws -> (String, ([UInt8], [UInt8]) throws -> Bool) {
        switch algorithm {
        case .es256:
            let key = P256.Signing.PrivateKey()
            return (
                key.pemRepresentation,
                { try key.publicKey.isValidSignature(P256.Signing.ECDSASignature(rawRepresentation: $1), for: $0) }
            )
        case .rs256:
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            return (
                key.pkcs8PEMRepresentation,
                {
                    key.publicKey.isValidSignature(
                        _RSA.Signing.RSASignature(rawRepresentation: $1), for: SHA256.hash(data: $0),
                        padding: .insecurePKCS1v1_5)
                }
            )
        case .edDSA:
            let key = Curve25519.Signing.PrivateKey()
            return (key.pemRepresentation, { key.publicKey.isValidSignature($1, for: $0) })
        }
    }

    @Test func `a key that is none for its algorithm is an error that does not show it`() {
        #expect {
            try ClientSigningKey(pem: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", algorithm: .es256)
        } throws: {
            ($0 as? OAuthError)?.code == .configuration && !"\($0)".contains("AAAA")
        }
    }

    @Test func `an identity provider's word is exchanged for a token`() async throws {
        let fake = FakeAuthorization(.usual(server: ["token_endpoint_auth_methods_supported": ["client_secret_basic"]]))
        let grant = EnterpriseGrant(
            client: .init(id: "c", secret: "s"), identityProviderTokenEndpoint: "https://idp.example/token",
            identityProviderClient: .init(id: "idp-client"), subjectToken: { .idToken("the id token") })
        #expect(try await fake.call(try fake.authorizer(.enterprise(grant))).status == 200)
        let (exchange, redemption) = (fake.seen("/token")[0], fake.seen("/token")[1])
        #expect(exchange.url == "https://idp.example/token")
        #expect(
            exchange.fields == [
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "requested_token_type": "urn:ietf:params:oauth:token-type:id-jag", "subject_token": "the id token",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token", "audience": "https://as.example",
                "resource": "https://mcp.example/mcp", "client_id": "idp-client",
            ])
        #expect(redemption.url == "https://as.example/token")
        #expect(redemption.fields["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        #expect(redemption.fields["assertion"] == "id-jag")
        #expect(redemption.header("Authorization") == "Basic " + Base64.encode(Array("c:s".utf8)))
    }

    @Test func `a workload makes one token request, and none after a refusal`() async throws {
        let fake = FakeAuthorization(.usual())
        let grant = WorkloadGrant(clientID: "w", assertion: { "the jwt" })
        #expect(try await fake.call(try fake.authorizer(.workload(grant))).status == 200)
        let sent = try #require(fake.seen("/token").first)
        #expect(sent.fields["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        #expect(sent.fields["assertion"] == "the jwt")
        #expect(sent.fields["client_secret"] == nil)
        #expect(sent.header("Authorization") == nil)
        fake.change { $0.tokenErrors = ["urn:ietf:params:oauth:grant-type:jwt-bearer": "invalid_grant"] }
        let refused = try fake.authorizer(.workload(grant))
        #expect(try await fake.failure(refused) == .tokenRefused)
        #expect(try await fake.failure(refused) == .tokenRefused)
        #expect(fake.count("/token") == 2)
    }

    @Test func `a token is bound to a key where the server asks, with a fresh proof for each request`() async throws {
        var script = FakeAuthorization.Script.usual(server: ["dpop_signing_alg_values_supported": ["ES256"]])
        script.challenge = script.challenge.map { "DPoP" + $0.dropFirst("Bearer".count) }
        let fake = FakeAuthorization(script)
        let authorizer = try fake.user()
        let first = try await fake.call(authorizer).headers
        let second = try await fake.call(authorizer).headers
        #expect(first.map(\.name) == ["Authorization", "DPoP"])
        #expect(first[0].value == "DPoP token-1")
        let proofs = [try #require(fake.seen("/token").first?.header("DPoP")), first[1].value, second[1].value]
        let ids = proofs.compactMap { claims(of: $0)?["jti"]?.stringValue }
        #expect(Set(ids).count == 3)
        for proof in proofs { try expectSigned(proof) }
        let (atToken, atServer) = (try #require(claims(of: proofs[0])), try #require(claims(of: proofs[1])))
        #expect(atToken["htu"]?.stringValue == "https://as.example/token")
        #expect(atToken["ath"] == nil)
        #expect(atServer["htu"]?.stringValue == "https://mcp.example/mcp")
        #expect(atServer["htm"]?.stringValue == "POST")
        #expect(atServer["ath"]?.stringValue == Base64URL.encode(Array(SHA256.hash(data: Array("token-1".utf8)))))
        let asked = fake.seen("/authorize").first?.fields["dpop_jkt"]
        #expect(asked?.utf8.count == 43)
    }

    private func expectSigned(_ proof: String) throws {
        let header = try #require(part(0, of: proof))
        #expect(header["typ"]?.stringValue == "dpop+jwt")
        #expect(header["alg"]?.stringValue == "ES256")
        let jwk = try #require(header["jwk"]?.objectValue)
        #expect(jwk["d"] == nil)
        let x = try #require(jwk["x"]?.stringValue.flatMap { Base64URL.decode($0) })
        let y = try #require(jwk["y"]?.stringValue.flatMap { Base64URL.decode($0) })
        let key = try P256.Signing.PublicKey(rawRepresentation: x + y)
        let parts = proof.split(separator: ".")
        let signature = try P256.Signing.ECDSASignature(
            rawRepresentation: try #require(Base64URL.decode(parts[2])))
        #expect(key.isValidSignature(signature, for: Array((parts[0] + "." + parts[1]).utf8)))
    }

    @Test func `nonces are repeated in new proofs, without a new login`() async throws {
        var script = FakeAuthorization.Script.usual(server: ["dpop_signing_alg_values_supported": ["ES256"]])
        script.challenge = script.challenge.map { "DPoP" + $0.dropFirst("Bearer".count) }
        script.authorizationNonce = "n-as"
        script.serverNonce = "n-rs"
        let fake = FakeAuthorization(script)
        let authorizer = try fake.user()
        let (status, headers) = try await fake.call(authorizer)
        #expect(status == 200)
        #expect(claims(of: headers[1].value)?["nonce"]?.stringValue == "n-rs")
        let tokenProofs = fake.seen("/token").compactMap(\.proofClaims)
        #expect(tokenProofs.map { $0["nonce"]?.stringValue } == [nil, "n-as"])
        #expect(tokenProofs[0]["jti"] != tokenProofs[1]["jti"])
        fake.change { $0.serverNonce = "n-rs-2" }
        #expect(try await fake.call(authorizer).status == 200)
        #expect(fake.count("/authorize") == 1)
        #expect(fake.count("/token") == 2)
    }

    @Test func `other origins get no token`() async throws {
        let fake = FakeAuthorization(.usual())
        let authorizer = try fake.user()
        _ = try await fake.call(authorizer)
        for url in ["https://evil.example/mcp", "http://mcp.example/mcp", "https://mcp.example:8443/mcp", "x"] {
            #expect(try await authorizer.headers(for: .init(method: "POST", url: url)).isEmpty)
        }
        let stream = AuthorizationTarget(method: "GET", url: "https://mcp.example/sse?x=1")
        #expect(try await authorizer.headers(for: stream).count == 1)
    }

    @Test func `nothing that holds a secret shows it`() throws {
        let secret = SecretText("hunter2")
        let client = PreRegisteredClient(id: "c", secret: secret)
        let request = AuthorizationHTTPRequest(
            method: "POST", url: "https://as.example/token?x=hunter2", headers: [("Authorization", "hunter2")],
            body: Array("hunter2".utf8))
        var text = "\(secret) \(client) \(request)"
        dump(client, to: &text)
        dump(request, to: &text)
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("104"))
    }
}
