/// Decides by the server's own flags what a command may be used for. Pure, and fails closed: what is not certainly
/// harmless is refused.
enum CommandPolicy {
    /// What a tool that makes the command itself may need beyond reading or writing keys.
    enum Purpose: Sendable {
        /// Nothing: any command that reads, and where it is allowed, writes.
        case data
        /// One of the fixed questions about the server.
        case diagnosis
        /// Reading a stream as a member of a group; the tool bounds the wait.
        case groupReading
        /// Publishing.
        case publishing
    }

    enum Verdict: Equatable, Sendable {
        case read
        case write
        case refused(String)
    }

    /// - Parameters:
    ///   - words: The command with its arguments, in any case.
    ///   - info: What the server says of it; nil where it does not know it.
    static func judge(_ words: [String], _ info: CommandInfo?, for purpose: Purpose = .data) -> Verdict {
        if let excess = excess(words) { return .refused(excess) }
        guard let name = words.first, let info else {
            return .refused("the server does not know the command, or does not say what it does")
        }
        guard info.subcommands.isEmpty else {
            guard words.count > 1, let subcommand = info.subcommands[words[1].lowercased()] else {
                return .refused("it needs one of the subcommands of \(name.uppercased())")
            }
            return judge(command: subcommand, for: purpose)
        }
        // Redis 6 has subcommands without flags of their own, some of which do what the container's flags do not say.
        if containers.contains(info.name) { return .refused("this server does not say what its subcommands do") }
        return judge(command: info, for: purpose)
    }

    private static func judge(command: CommandInfo, for purpose: Purpose) -> Verdict {
        if harmless.contains(command.name) { return .read }
        switch purpose {
        case .diagnosis:
            guard diagnoses.contains(command.name), !command.flags.contains("write") else { break }
            return .read
        case .publishing: if publications.contains(command.name) { return .write }
        case .groupReading: if command.name == "xreadgroup" { return .write }
        case .data: break
        }
        if let flag = refusedFlags.first(where: command.flags.contains) { return .refused("it is flagged \(flag)") }
        if command.categories.contains("dangerous") { return .refused("it is in the category dangerous") }
        if command.categories.contains("scripting") { return .refused("it runs scripts") }
        if command.flags.contains("write") { return .write }
        guard command.flags.contains("readonly") else { return .refused("it is not flagged readonly") }
        // Modules flag as readonly what changes their own settings, such as FT.CONFIG SET.
        if command.name.contains("."), !moduleReaders.contains(command.name) {
            return .refused("it is a module's command that is not known to be harmless")
        }
        if hidden.contains(command.name) || !command.keyFlags.isDisjoint(with: changingKeyFlags) {
            return .refused("it may change the key although it is flagged readonly")
        }
        return .read
    }

    /// Whether nothing but the keys that the server names is touched. Modules name the first key only, or take the name of an
    /// index for one, so of their commands only those with one key pass.
    static func namesAllKeys(_ command: CommandInfo) -> Bool {
        guard command.name.contains(".") || command.flags.contains("module") else { return true }
        return moduleCommandsOfOneKey.contains(command.name)
    }

    /// What would keep the server busy or fill its memory although it only reads; nil for the rest.
    private static func excess(_ words: [String]) -> String? {
        guard let name = words.first?.lowercased() else { return nil }
        if costly.contains(name) { return "its cost grows with the product of two values" }
        if scans.contains(name) {
            let places = words.indices.filter { words[$0].lowercased() == "count" && $0 + 1 < words.count }
            let isBounded = places.allSatisfy { Int(words[$0 + 1]).map { $0 <= maxCount } ?? false }
            return isBounded ? nil : "COUNT must be at most \(maxCount)"
        }
        // A negative count asks for repetitions, as many as one likes.
        if samples.contains(name), words.count > 2, Int(words[2]).map({ $0 < -maxCount }) ?? true {
            return "the count must be at least -\(maxCount)"
        }
        return nil
    }

    private static let maxCount = 10_000
    private static let costly: Set<String> = ["lcs"]
    private static let scans: Set<String> = ["scan", "hscan", "sscan", "zscan"]
    private static let samples: Set<String> = ["srandmember", "hrandfield", "zrandmember"]

    private static let refusedFlags = ["admin", "blocking", "noscript", "pubsub", "no_multi", "no_auth"]
    /// Of key specifications: what changes the key.
    private static let changingKeyFlags: Set<String> = ["rw", "ow", "rm", "insert", "update", "delete"]
    /// Changes its key's representation, which Redis 6 does not say.
    private static let hidden: Set<String> = ["pfcount"]

    /// Not flagged readonly, because they touch no keys at all.
    private static let harmless: Set<String> = [
        "ping", "echo", "time", "memory|help", "object|help", "xinfo|help", "cluster|keyslot", "memory|stats",
        "memory|doctor", "command|count", "command|docs", "command|info", "command|list", "command|getkeys",
        "command|help", "latency|help", "slowlog|help", "config|help", "script|help", "client|help", "acl|help",
    ]
    /// What the tools about the server itself ask. Not for commands that callers make up.
    private static let diagnoses: Set<String> = [
        "info", "slowlog|get", "slowlog|len", "client|list", "memory|stats", "memory|doctor", "pubsub|numsub",
    ]
    private static let moduleReaders: Set<String> = [
        "json.get", "json.mget", "json.type", "json.strlen", "json.arrlen", "json.arrindex", "json.objkeys",
        "json.objlen", "ft.search", "ft.aggregate", "ft.info", "ft._list", "ft.explain", "ft.tagvals", "ft.sugget",
        "ft.suglen", "ts.get", "ts.mget", "ts.range", "ts.revrange", "ts.mrange", "ts.mrevrange", "ts.info",
        "ts.queryindex", "bf.exists", "bf.mexists", "bf.info", "bf.card", "cf.exists", "cf.count", "cf.info",
        "cms.query", "cms.info", "topk.query", "topk.list", "topk.info",
    ]
    private static let moduleCommandsOfOneKey: Set<String> = [
        "json.get", "json.type", "json.strlen", "json.arrlen", "json.arrindex", "json.objkeys", "json.objlen",
        "json.set", "json.del", "json.forget", "json.merge", "json.clear", "json.toggle", "json.numincrby",
        "json.nummultby", "json.strappend", "json.arrappend", "json.arrinsert", "json.arrpop", "json.arrtrim",
        "ts.get", "ts.range", "ts.revrange", "ts.info", "ts.add", "bf.exists", "bf.mexists",
        "bf.info", "bf.card", "bf.add", "bf.madd", "cf.exists", "cf.count", "cf.info", "cf.add", "cf.addnx", "cf.del",
        "cms.query", "cms.info", "cms.incrby", "topk.query", "topk.list", "topk.info", "topk.add",
    ]
    private static let publications: Set<String> = ["publish", "spublish"]
    private static let containers: Set<String> = [
        "acl", "client", "cluster", "command", "config", "debug", "function", "latency", "memory", "module", "object",
        "pubsub", "script", "slowlog", "xgroup", "xinfo",
    ]
}
