/// Gives the requests to one server their credentials, and gets new ones when the server asks for them.
///
/// One authorizer serves all requests of a transport, so it must bear being called by several at once; what is costly,
/// such as renewing a token, it does once for all who wait.
public protocol RequestAuthorizer: Sendable {
    /// The headers that prove who calls, for one HTTP request.
    ///
    /// Called for each HTTP request anew, the `GET` of a stream, the `DELETE` of a session and each repetition
    /// included, so that a proof may be made for this request alone.
    ///
    /// - Returns: Fields that replace all others of the same name. Their values are secret.
    /// - Throws: Whatever keeps the request from being made; it is not sent then.
    func headers(for request: AuthorizationTarget) async throws -> [(name: String, value: String)]

    /// Answers the server's refusal of a request, with status 401 or 403.
    ///
    /// - Returns: Whether there are new credentials, so that it is worthwhile to repeat the request. It is repeated at
    ///   most three times; false makes the refusal the request's outcome.
    /// - Throws: What to tell the caller instead of the refusal.
    func recover(from challenge: AuthorizationChallenge) async throws -> Bool

    /// Looks at the headers of every answer, of a refusal before ``recover(from:)``: a server may hand out there what
    /// the next request must bring, such as `DPoP-Nonce`.
    func observe(_ response: AuthorizationResponse) async
}

extension RequestAuthorizer {
    /// Looks at nothing.
    public func observe(_ response: AuthorizationResponse) async {}
}

/// What a request asks of a server, as far as credentials can depend on it.
public struct AuthorizationTarget: Sendable, Hashable {
    /// The method of HTTP, in capitals.
    public var method: String
    /// The address as it is called, query included.
    public var url: String

    /// Names a request.
    public init(method: String, url: String) {
        self.method = method
        self.url = url
    }
}

/// The head of an answer.
public struct AuthorizationResponse: Sendable {
    /// What was asked.
    public var target: AuthorizationTarget
    /// The status code of HTTP.
    public var status: Int
    /// The fields of the answer in their order; a name may come more than once.
    public var headers: [(name: String, value: String)]

    /// The head of an answer.
    public init(target: AuthorizationTarget, status: Int, headers: [(name: String, value: String)]) {
        self.target = target
        self.status = status
        self.headers = headers
    }

    /// All values of a header, whose name is compared without regard to case.
    public func values(of name: String) -> [String] {
        headers.compactMap { $0.name.lowercased() == name.lowercased() ? $0.value : nil }
    }
}

/// A server's refusal of a request for want of the right credentials.
public struct AuthorizationChallenge: Sendable {
    /// What was refused.
    public var target: AuthorizationTarget
    /// 401 or 403.
    public var status: Int
    /// The values of all `WWW-Authenticate` fields in their order, each of which may hold several challenges.
    public var challenges: [String]
    /// The fields of the request as they were sent, credentials included: they tell whether the refusal is for those
    /// that are held now or for older ones.
    public var requestHeaders: [(name: String, value: String)]
    /// All fields of the answer.
    public var responseHeaders: [(name: String, value: String)]

    /// A refusal.
    public init(
        target: AuthorizationTarget, status: Int, challenges: [String],
        requestHeaders: [(name: String, value: String)] = [], responseHeaders: [(name: String, value: String)] = []
    ) {
        self.target = target
        self.status = status
        self.challenges = challenges
        self.requestHeaders = requestHeaders
        self.responseHeaders = responseHeaders
    }
}
