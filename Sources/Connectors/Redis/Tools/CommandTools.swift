import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var commandTools: [any ServerComponent] {
        tool(
            "execute_command",
            "Runs one Redis command that no other tool covers. Commands that block, administer or run scripts are refused."
        ) { (input: AnyCommand, access, context) in
            let words = [input.command.word] + input.args.map(\.word)
            let keys = try await access.keysToCheck(of: words)
            let verdict = try await access.check(words, keys: keys, for: .data)
            if verdict == .write, confirmation.asks(before: .remove) {
                let action = "\(input.command.uppercased()) with \(input.args.count) arguments"
                try Self.confirm(action, input.args.joined(separator: " "), context)
            }
            let reply = try await access.ask(words, keys: keys)
            var rendering = Rendering(access.limits)
            let value = rendering.value(reply)
            return rendering.finish(["reply": value])
        }
    }
}

extension RedisAccess {
    /// The keys that a made-up command touches. Where clients may not touch every key, one whose keys cannot be told is
    /// refused.
    fileprivate func keysToCheck(of words: [RedisArgument]) async throws -> [RedisArgument] {
        guard !fence.isOpen else { return [] }
        _ = try await check(words, keys: [], for: .data)
        let namesAllKeys = try await info(words[0].string).map(CommandPolicy.namesAllKeys) ?? false
        let keys = namesAllKeys ? try await keys(of: words) : []
        guard !keys.isEmpty else {
            throw RedisFailure(
                .refusedCommand,
                "\(words[0].string.uppercased()) is refused: this server may touch some keys only, and nothing tells which "
                    + "the command touches.")
        }
        return keys
    }
}

private struct AnyCommand: Decodable, SchemaDescribed {
    var command: String
    var args: [String]
    static let schemaNotes: [String: SchemaNote] = [
        "command": .init("Such as GETRANGE", length: 1...64), "args": .init(length: 0...1000, default: []),
    ]
}
