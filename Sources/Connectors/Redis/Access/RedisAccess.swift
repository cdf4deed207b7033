import MCP
import RedisClient
import Synchronization
import Timing

/// The one way from tools to the server: every command passes the fence of keys and the server's own flags.
final class RedisAccess: Sendable {
    let client: RedisClient
    let limits: RedisLimits
    let fence: KeyFence
    let allowsWrites: Bool
    let timeline: Timeline
    /// Filled by what the server knows, so never larger than its list of commands.
    private let known = Mutex<[String: CommandInfo]>([:])

    init(
        _ client: RedisClient, limits: RedisLimits = RedisLimits(), fence: KeyFence = KeyFence([]),
        allowsWrites: Bool = false, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.client = client
        self.limits = limits
        self.fence = fence
        self.allowsWrites = allowsWrites
        timeline = Timeline(clock)
    }

    /// Sends a command and returns the reply.
    ///
    /// - Parameters:
    ///   - keys: The keys that the command touches.
    ///   - server: Which server of a cluster to ask; nil for the key's, or any.
    func ask(
        _ words: [RedisArgument], keys: [RedisArgument] = [], for purpose: CommandPolicy.Purpose = .data,
        server: Int? = nil, timeout: Duration? = nil
    ) async throws -> RedisValue {
        try await check(words, keys: keys, for: purpose)
        return try await translated {
            if let server { return try await client.send(words, toServer: server, timeout: timeout) }
            return try await client.send(words, key: keys.first, timeout: timeout)
        }
    }

    /// Sends commands in one go. The first error of the server is thrown.
    func askAll(_ commands: [[RedisArgument]], keys: [RedisArgument]) async throws -> [RedisValue] {
        for words in commands { try await check(words, keys: keys, for: .data) }
        return try await translated {
            try await client.pipeline(commands).map { reply in
                if case .error(let text) = reply.plain { throw RedisError(reply: text) }
                return reply
            }
        }
    }

    /// Sends a command over a connection that nobody else waits for.
    func askAlone(
        _ words: [RedisArgument], keys: [RedisArgument], for purpose: CommandPolicy.Purpose, timeout: Duration
    ) async throws -> RedisValue {
        try await check(words, keys: keys, for: purpose)
        return try await translated {
            try await client.withConnection(for: keys.first) { try await $0.send(words, timeout: timeout) }
        }
    }

    /// Whether a command reads or writes. Throws where it may not be used.
    @discardableResult
    func check(
        _ words: [RedisArgument], keys: [RedisArgument], for purpose: CommandPolicy.Purpose
    ) async throws -> CommandPolicy.Verdict {
        for key in keys { try fence.check(key.bytes) }
        let texts = words.map(\.string)
        let verdict = CommandPolicy.judge(texts, try await info(texts.first ?? ""), for: purpose)
        switch verdict {
        case .refused(let reason):
            let name = Self.shortened(texts.first?.uppercased() ?? "")
            throw RedisFailure(.refusedCommand, "\(name) is refused: \(reason).")
        case .write where !allowsWrites:
            throw RedisFailure(.readOnly, "This server only reads; its configuration says mode: read-only.")
        default: return verdict
        }
    }

    /// How many servers there are that each hold a part of the keys.
    func serverCount() async throws -> Int { try await translated { try await client.serverCount() } }

    /// Whether the server has a command, such as one of a module.
    func has(_ command: String) async throws -> Bool { try await info(command) != nil }

    /// What the server says of a command. What it does not know is asked for each time, for a module may come later.
    func info(_ name: String) async throws -> CommandInfo? {
        let name = name.lowercased()
        if let info = known.withLock({ $0[name] }) { return info }
        let reply = try await translated { try await client.send(["COMMAND", "INFO", RedisArgument(name)]) }
        guard let info = reply.elements?.first.flatMap({ CommandInfo($0) }), info.name == name else { return nil }
        known.withLock { $0[name] = info }
        return info
    }

    /// The keys of a command, as the server finds them.
    func keys(of words: [RedisArgument]) async throws -> [RedisArgument] {
        do {
            let reply = try await client.send(["COMMAND", "GETKEYS"] + words)
            return (reply.elements ?? []).compactMap { $0.bytes.map { RedisArgument($0) } }
        } catch let error as RedisError where error.code == .reply {
            return []
        } catch let error as RedisError {
            throw RedisFailure(error)
        }
    }

    func translated<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let error as RedisError { throw RedisFailure(error) }
    }

    private static func shortened(_ name: String) -> String { name.count > 40 ? name.prefix(40) + "…" : name }
}

extension String {
    /// The text as a word of a command.
    var word: RedisArgument { RedisArgument(self) }
}
