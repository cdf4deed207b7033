/// How far a scan has come: the server's own cursor, how many entries behind it were delivered already, and in a
/// cluster, which server. Written `cursor`, `cursor:skip` or `cursor:skip:server`.
struct ScanPosition: Hashable, Sendable {
    var cursor: UInt64 = 0
    var skip = 0
    var server = 0

    init(cursor: UInt64 = 0, skip: Int = 0, server: Int = 0) {
        self.cursor = cursor
        self.skip = skip
        self.server = server
    }

    init(_ text: String) throws(RedisFailure) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let cursor = UInt64(parts[0]),
            let skip = parts.count > 1 ? Int(parts[1]) : 0, let server = parts.count > 2 ? Int(parts[2]) : 0,
            skip >= 0, server >= 0
        else { throw RedisFailure(.invalidArgument, "The cursor must be one that this tool has returned, or 0.") }
        self.init(cursor: cursor, skip: skip, server: server)
    }

    var text: String {
        if server > 0 { return "\(cursor):\(skip):\(server)" }
        return skip > 0 ? "\(cursor):\(skip)" : "\(cursor)"
    }
}
