/// Who calls, as established by the transport: never by anything inside a message.
public struct Principal: Hashable, Sendable, Codable {
    /// The organisation the caller belongs to. State never crosses tenants.
    public var tenant: String
    /// The caller within the tenant.
    public var subject: String
    /// What the caller is, in the words of the authentication; nothing here checks it, handlers may.
    public var roles: Set<String>
    /// What the caller's credential was issued for; nothing here checks it, handlers may.
    public var scopes: Set<String>
    /// How the caller was authenticated, such as `none`, `process`, `api-key`, `jwt`.
    public var authentication: String

    /// Made by a transport, once it knows who calls; without a tenant, the caller belongs to `default`.
    public init(
        tenant: String = "default", subject: String, roles: Set<String> = [], scopes: Set<String> = [],
        authentication: String
    ) {
        self.tenant = tenant
        self.subject = subject
        self.roles = roles
        self.scopes = scopes
        self.authentication = authentication
    }

    /// A caller over the network who was not asked who they are.
    public static let anonymous = Principal(subject: "anonymous", authentication: "none")

    /// The process on the other end of a pipe: the user who started this one.
    public static let local = Principal(subject: "local", authentication: "process")

    /// Whether the caller was not asked who they are, so that any two such callers cannot be told apart.
    var isAnonymous: Bool { authentication == Principal.anonymous.authentication }

    /// A text that differs between any two callers; used to bind sealed state and sessions to one.
    var identity: String { "\(tenant.utf8.count):\(tenant)\(authentication.utf8.count):\(authentication)\(subject)" }
}
