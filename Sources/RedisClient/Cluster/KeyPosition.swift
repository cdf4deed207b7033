/// Where the first key of a command stands, for finding its node in a cluster. A wrong guess costs a redirection, never a
/// wrong result: the node that is asked checks.
enum KeyPosition {
    static func key(of command: [RedisArgument]) -> [UInt8]? {
        guard let name = command.first?.string.uppercased() else { return nil }
        if let position = position(of: name, in: command) {
            return command.indices.contains(position) ? command[position].bytes : nil
        }
        return nil
    }

    private static func position(of name: String, in command: [RedisArgument]) -> Int? {
        if keyless.contains(name) { return nil }
        if second.contains(name) { return 2 }
        switch name {
        // The number of keys stands before them, and may be 0.
        case "EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO":
            return command.indices.contains(2) && command[2].string != "0" ? 3 : nil
        case "BLMPOP", "BZMPOP": return 3
        case "XREAD", "XREADGROUP":
            return command.firstIndex { $0.string.uppercased() == "STREAMS" }.map { $0 + 1 }
        case "MEMORY": return command.indices.contains(1) && command[1].string.uppercased() == "USAGE" ? 2 : nil
        default: return 1
        }
    }

    /// Commands whose second word is a subcommand, a number or an operation.
    private static let second: Set<String> = [
        "OBJECT", "XINFO", "XGROUP", "BITOP", "ZUNION", "ZINTER", "ZDIFF", "SINTERCARD", "ZINTERCARD", "LMPOP", "ZMPOP",
    ]

    private static let keyless: Set<String> = [
        "ACL", "ASKING", "AUTH", "BGREWRITEAOF", "BGSAVE", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "DBSIZE", "DEBUG",
        "DISCARD", "ECHO", "EXEC", "FAILOVER", "FLUSHALL", "FLUSHDB", "FUNCTION", "HELLO", "INFO", "KEYS", "LASTSAVE",
        "LATENCY", "LOLWUT", "MODULE", "MONITOR", "MULTI", "PING", "PUBLISH", "PUBSUB", "QUIT", "RANDOMKEY",
        "READONLY", "READWRITE", "RESET", "ROLE", "SAVE", "SCAN", "SCRIPT", "SELECT", "SENTINEL", "SHUTDOWN",
        "SLOWLOG", "SUBSCRIBE", "SWAPDB", "TIME", "UNWATCH", "WAIT",
    ]
}
