/// What one reply may cost. A longer one is read and dropped, and only its own command fails; a server that sends longer
/// lines, nests deeper or does not come to an end loses the connection.
public struct RESPLimits: Sendable, Hashable {
    /// The longest single text, in bytes.
    public var maxBulkBytes = 64 << 20
    /// The longest line: statuses, errors and numbers.
    public var maxLineBytes = 64 << 10
    /// How deep values may lie in each other.
    public var maxDepth = 32
    /// How many values one reply may have in all.
    public var maxElements = 4 << 20
    /// The longest reply, in bytes.
    public var maxReplyBytes = 128 << 20
    /// How much of a reply that is too long is read to find its end, in bytes.
    public var maxDroppedBytes = 4 << 30

    /// 64 MiB a text, 128 MiB and 4 million values a reply, 4 GiB a reply that is dropped.
    public init() {}
}
