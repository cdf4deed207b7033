/// How commands find the server they are for.
protocol RedisServers: Sendable {
    /// Keeps connections until cancelled.
    func run() async
    /// - Parameter key: Decides where the command goes, in a cluster.
    func send(_ command: [RedisArgument], key: [UInt8]?, timeout: Duration?) async throws -> RedisValue
    func sendAll(_ commands: [[RedisArgument]], timeout: Duration?) async throws -> [RedisValue]
    /// The server for a key, or any.
    func node(for key: [UInt8]?) -> RedisNode
    /// The servers that there are.
    var nodes: [RedisNode] { get }
}
