/// What an ``OAuthAuthorizer`` knows between requests, and what it decides on a refusal. Pure: the caller asks the
/// servers, the user and the clock.
struct AuthorizerState: Sendable {
    /// The tokens in use, and where they came from.
    struct Holding: Sendable {
        var token: TokenRecord
        var server: AuthorizationServer
        /// What the tokens were requested for; nil where the server publishes nothing.
        var resource: String?
        /// Whether the tokens are the outcome of a renewal rather than of an authorization.
        var isRenewed = false
        /// Whether the server has accepted them.
        var isProven = false
    }

    /// What to do about a refusal.
    enum Decision: Sendable {
        /// There are other credentials by now: repeat the request.
        case again
        case authorize
        case fail(OAuthError)
    }

    private(set) var holding: Holding?
    var nonces = DPoPNonces()
    /// The authorization server that a client registered by hand has been shown to.
    private(set) var pinnedIssuer: String?
    /// When a renewal that had no answer may be tried again, in seconds since 1970.
    private(set) var nextRenewal: Int64 = .min
    /// How many attempts have ended, well or not.
    private(set) var attempts = 0

    private let maxAttempts: Int
    private var lastFailure: OAuthError?
    /// Set where a refusal is final.
    private var finalFailure: OAuthError?
    /// Credentials in a row that the server did not accept.
    private var uselessAttempts = 0
    private var stepUps: [[String]: Int] = [:]
    /// Sets of scopes that are counted; more are not asked for.
    private static let maxStepUpKinds = 64

    init(maxAttempts: Int) { self.maxAttempts = max(1, maxAttempts) }

    /// Decides what a refusal calls for.
    ///
    /// - Parameter entered: ``attempts`` when the refusal came. Who waited while another attempt failed shares its
    ///   failure, so that one refused login does not open as many more as there are requests.
    mutating func decide(on refusal: CredentialRefusal, entered: Int) -> Decision {
        if let finalFailure { return .fail(finalFailure) }
        if let holding, holding.token.access.exposed != refusal.sentToken { return .again }
        if attempts > entered, let lastFailure { return .fail(lastFailure) }
        switch refusal.kind {
        case .nonce: return .again
        case .unauthorized:
            guard uselessAttempts < maxAttempts else {
                return .fail(
                    OAuthError(
                        .refusedRepeatedly,
                        "The server refused \(uselessAttempts) new tokens in a row; its authorization server and it do "
                            + "not agree on who may come in."))
            }
            return .authorize
        case .insufficientScope(let scopes): return decideStepUp(scopes.sorted())
        }
    }

    /// The first authorization counts as one, so one fewer step-ups are left.
    private mutating func decideStepUp(_ scopes: [String]) -> Decision {
        let count = stepUps[scopes, default: 0]
        guard count < max(1, maxAttempts - 1), count > 0 || stepUps.count < Self.maxStepUpKinds else {
            return .fail(
                OAuthError(
                    .refusedRepeatedly,
                    "The server asks for the scopes \(OAuthError.quoted(scopes.joined(separator: " "))), and refuses "
                        + "tokens that were given out for them; they must be granted at the authorization server."))
        }
        stepUps[scopes] = count + 1
        return .authorize
    }

    /// Takes new tokens into use.
    mutating func hold(_ new: Holding) {
        holding = new
        nextRenewal = .min
    }

    /// Forgets tokens, unless others are in use by now.
    mutating func drop(_ token: TokenRecord) {
        if holding?.token.access == token.access { holding = nil }
    }

    /// An attempt to get credentials has ended.
    ///
    /// - Parameters:
    ///   - failure: Why there are none; shared with those who wait.
    ///   - isFinal: Whether it is no use to try again.
    mutating func finishAttempt(_ failure: OAuthError?, isFinal: Bool = false) {
        attempts += 1
        lastFailure = failure
        if failure == nil { uselessAttempts += 1 }
        if isFinal { finalFailure = failure }
    }

    /// A renewal had no answer.
    mutating func pauseRenewal(until seconds: Int64) { nextRenewal = seconds }

    /// The server accepted a request.
    mutating func accept() {
        uselessAttempts = 0
        holding?.isProven = true
    }

    /// Binds a client that was registered by hand, without saying where, to the first authorization server.
    ///
    /// - Returns: Whether it may be shown to this one.
    mutating func pin(_ issuer: String) -> Bool {
        if pinnedIssuer == nil { pinnedIssuer = issuer }
        return pinnedIssuer == issuer
    }
}
