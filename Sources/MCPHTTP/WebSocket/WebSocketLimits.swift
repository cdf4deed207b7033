/// What one side of a WebSocket allows the other.
public struct WebSocketLimits: Sendable {
    /// The largest message, in bytes, however many frames it comes in. A larger one closes the connection with 1009.
    public var maxMessageBytes = 4 << 20
    /// After how long without a byte from the other side it is pinged. After twice as long it is given up.
    public var keepAliveInterval: Duration = .seconds(15)
    /// From the first byte of a message to its last. A slower one closes the connection with 1008.
    public var readTimeout: Duration = .seconds(30)
    /// How long the other side may leave unread what was sent to it. Then it is given up.
    public var writeTimeout: Duration = .seconds(10)
    /// How long the other side may take to answer our Close before the connection is cut.
    public var closeTimeout: Duration = .seconds(3)
    /// For clients: how long it may take to reach the server, and again to have it agree.
    public var connectTimeout: Duration = .seconds(10)

    /// How many messages, and how many bytes of them, are taken in before somebody reads them.
    static let maxUnreadMessages = 64

    /// Messages of up to 4 MiB.
    public init() {}
}
