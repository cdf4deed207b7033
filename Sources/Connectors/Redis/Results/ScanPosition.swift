/// How far a scan has come: the server's own cursor and, in a cluster, which server. Written `cursor` or `cursor:server`.
struct ScanPosition: Hashable, Sendable {
    var cursor: UInt64 = 0
    var server = 0

    init(cursor: UInt64 = 0, server: Int = 0) {
        self.cursor = cursor
        self.server = server
    }

    init(_ text: String) throws(RedisFailure) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let cursor = UInt64(parts[0]),
            let server = parts.count > 1 ? Int(parts[1]) : 0, server >= 0
        else { throw RedisFailure(.invalidArgument, "The cursor must be one that this tool has returned, or 0.") }
        self.init(cursor: cursor, server: server)
    }

    var text: String { server > 0 ? "\(cursor):\(server)" : "\(cursor)" }
}
