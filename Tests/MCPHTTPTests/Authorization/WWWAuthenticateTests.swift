import Testing

@testable import MCPHTTP

@Suite struct `WWW-Authenticate` {
    private func read(_ fields: String...) -> [[String: String]] {
        AuthenticationChallenge.parse(fields).map { challenge in
            var all = challenge.parameters
            all[""] = challenge.scheme
            return all
        }
    }

    @Test func `several challenges in one field and in several are told apart`() {
        #expect(
            read("Basic realm=\"a, b\", Bearer scope=\"x y\" , error=invalid_token,DPoP algs=\"ES256\"", "Negotiate")
                == [
                    ["": "basic", "realm": "a, b"], ["": "bearer", "scope": "x y", "error": "invalid_token"],
                    ["": "dpop", "algs": "ES256"], ["": "negotiate"],
                ])
    }

    @Test func `quoted strings may hold what looks like syntax`() {
        #expect(
            read(#"Bearer a="\"x\" = , Basic y=", b = z"#) == [["": "bearer", "a": #""x" = , Basic y="#, "b": "z"]])
    }

    @Test func `credentials in base64 do not hide what follows`() {
        #expect(read("Negotiate dG9rZW4=, Bearer scope=a") == [["": "negotiate"], ["": "bearer", "scope": "a"]])
    }

    @Test func `names are of any case and the first of a name counts`() {
        #expect(read("BEARER Scope=a, SCOPE=b") == [["": "bearer", "scope": "a"]])
    }

    @Test(arguments: [
        "", ",,,", "=", "\"", "Bearer =", "Bearer a=", "Bearer a=\"", "Bearer a=\"\\", "Bearer a=\"\u{0}",
        "\u{1}Bearer",
        "Bearer a=b c=d", "Bearer\u{0}x", "Bearer a=b,=,\"", "Bearer a = = b",
    ])
    func `hostile fields end in nothing worse than fewer parameters`(field: String) {
        for challenge in AuthenticationChallenge.parse([field]) {
            #expect(challenge.parameters.count <= 2)
        }
    }

    @Test func `what is too long or too much is not read`() {
        #expect(AuthenticationChallenge.parse([String(repeating: "a", count: 20_000)]).isEmpty)
        #expect(AuthenticationChallenge.parse([String(repeating: "Bearer a=b,", count: 1000)]).count == 32)
    }

    @Test func `every cut of a field is read without harm`() {
        let field = #"DPoP error="use_dpop_nonce", algs="ES256 \" x", Bearer resource_metadata="https://a/b", scope=x"#
        for end in field.indices { _ = AuthenticationChallenge.parse([String(field[..<end])]) }
        #expect(AuthenticationChallenge.parse([field]).count == 2)
    }
}
