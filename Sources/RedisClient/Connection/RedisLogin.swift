/// Who a connection logs in as, and into what.
public struct RedisLogin: Sendable, Hashable {
    /// The ACL user; nil for the default user.
    public var user: String?
    /// Nil where the server wants none.
    public var password: String?
    /// The number of the database. A cluster has only 0.
    public var database = 0
    /// What `CLIENT LIST` shows; nil for nothing. Must not contain spaces.
    public var clientName: String?
    /// Whether to try RESP3 first. A server that does not know it is spoken to in RESP2 all the same.
    public var prefersRESP3 = true

    /// Database 0 as the default user without a password.
    public init(user: String? = nil, password: String? = nil, database: Int = 0, clientName: String? = nil) {
        self.user = user
        self.password = password
        self.database = database
        self.clientName = clientName
    }
}
