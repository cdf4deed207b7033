import RedisClient

/// What the server itself says about one of its commands.
struct CommandInfo: Sendable, Equatable {
    /// In lower case; of a subcommand with its container, such as `config|set`.
    var name: String
    /// Such as `readonly` or `blocking`.
    var flags: Set<String>
    /// Categories without the sign, such as `dangerous`.
    var categories: Set<String>
    /// What the command does to keys, such as `RW` and `update`.
    var keyFlags: Set<String>
    /// By their names in lower case, without the container's.
    var subcommands: [String: CommandInfo]

    /// Reads one element of the reply to `COMMAND INFO`; nil for a command that the server does not know, or where the
    /// server says too little for a judgement.
    init?(_ reply: RedisValue) {
        // Categories came with Redis 6; without them nothing tells what is dangerous.
        guard let parts = reply.elements, parts.count >= 7, let name = parts[0].string,
            let flags = parts[2].elements, let categories = parts[6].elements
        else { return nil }
        self.name = name.lowercased()
        self.flags = Set(flags.compactMap { $0.string?.lowercased() })
        self.categories = Set(categories.compactMap { $0.string?.lowercased().trimmingPrefix("@") }.map(String.init))
        keyFlags = Set(
            (parts.count > 8 ? parts[8].elements ?? [] : []).flatMap { specification in
                (specification["flags"]?.elements ?? []).compactMap { $0.string?.lowercased() }
            })
        let known = (parts.count > 9 ? parts[9].elements ?? [] : []).compactMap { CommandInfo($0) }
        subcommands = Dictionary(
            known.map { (String($0.name.drop { $0 != "|" }.dropFirst()), $0) }, uniquingKeysWith: { first, _ in first })
    }

    init(
        name: String, flags: Set<String>, categories: Set<String> = [], keyFlags: Set<String> = [],
        subcommands: [String: CommandInfo] = [:]
    ) {
        self.name = name
        self.flags = flags
        self.categories = categories
        self.keyFlags = keyFlags
        self.subcommands = subcommands
    }
}
