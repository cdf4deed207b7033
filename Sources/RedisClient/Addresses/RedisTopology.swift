/// How servers are found.
public enum RedisTopology: Sendable, Hashable {
    /// One server.
    case single(RedisAddress)
    /// A cluster, by some of its nodes; the others are learnt from them.
    case cluster([RedisAddress])
    /// The master that sentinels know under a name, whichever server that is at the time.
    case sentinel([RedisAddress], master: String)
}
