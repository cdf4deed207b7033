/// Why there are no credentials for a server. The message names the thing and the fix, and holds no secret.
public struct OAuthError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is. An open set: receive codes you do not know.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// A name for logs.
        public let rawValue: String
        /// Names a kind of failure.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// What was configured cannot work.
        public static let configuration = Code(rawValue: "configuration")
        /// An address that credentials must not go to, or that must not be asked: not HTTPS, or on this machine.
        public static let unsafeAddress = Code(rawValue: "unsafeAddress")
        /// The server or the authorization server publishes no metadata where they must be, or wrong ones.
        public static let invalidMetadata = Code(rawValue: "invalidMetadata")
        /// The metadata are for another server than the one that is called.
        public static let resourceMismatch = Code(rawValue: "resourceMismatch")
        /// The metadata, or the redirect, come from another authorization server than the one that was asked.
        public static let issuerMismatch = Code(rawValue: "issuerMismatch")
        /// The authorization server cannot do what is required, such as PKCE.
        public static let unsupported = Code(rawValue: "unsupported")
        /// No way to be a client of the authorization server is configured, or none that it accepts.
        public static let registration = Code(rawValue: "registration")
        /// The user, or the authorization server in their place, said no.
        public static let denied = Code(rawValue: "denied")
        /// What came back from the browser is no answer to what was asked.
        public static let invalidRedirect = Code(rawValue: "invalidRedirect")
        /// The user did not answer in time.
        public static let timeout = Code(rawValue: "timeout")
        /// The token endpoint refused the request; ``OAuthError/oauthCode`` says how.
        public static let tokenRefused = Code(rawValue: "tokenRefused")
        /// The server keeps refusing, whatever it is given.
        public static let refusedRepeatedly = Code(rawValue: "refusedRepeatedly")
        /// A server did not answer, or not in a form that can be read.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The credentials could not be stored or read.
        public static let storage = Code(rawValue: "storage")
    }

    /// What kind of failure it is.
    public var code: Code
    /// One sentence that names the thing and the fix.
    public var message: String
    /// The `error` member of an answer of OAuth, such as `invalid_grant`.
    public var oauthCode: String?

    /// A failure; the message must hold no secret.
    public init(_ code: Code, _ message: String, oauthCode: String? = nil) {
        self.code = code
        self.message = message
        self.oauthCode = oauthCode
    }

    /// The message.
    public var description: String { message }

    /// A text from outside, cut and without anything but visible ASCII, fit for a message.
    static func quoted(_ text: String, limit: Int = 200) -> String {
        let visible = text.utf8.prefix(limit).map { (0x20...0x7E).contains($0) && $0 != 0x22 ? $0 : UInt8(ascii: "?") }
        let isCut = text.utf8.count > limit
        return "\"" + String(decoding: visible, as: UTF8.self) + (isCut ? "…" : "") + "\""
    }
}
