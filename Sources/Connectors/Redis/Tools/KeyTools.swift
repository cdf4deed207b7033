import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var keyTools: [any ServerComponent] {
        tool("type", "Tells the type of a key and when it expires.") { (input: OneKey, access) in
            let key = input.key.word
            let replies = try await access.askAll([["TYPE", key], ["TTL", key]], keys: [key])
            let left = replies.last?.integer ?? -1
            return [
                "type": .string(replies.first?.string ?? "none"), "ttl_seconds": left >= 0 ? .integer(left) : .null,
            ]
        }
        tool("scan_keys", "Finds keys by a glob pattern, about count a step. Never blocks the server.") {
            (input: KeyStep, access) in
            try await access.keys(matching: input.pattern, step: input.count, from: input.cursor, maxKeys: input.count)
        }
        tool("scan_all_keys", "Finds as many keys as fit in one result.") { (input: KeySearch, access) in
            try await access.keys(
                matching: input.pattern, step: input.batch_size, from: input.cursor, maxKeys: access.limits.maxResults)
        }
        tool("delete", "Deletes a key.", about: \.key) { (input: OneKey, access) in
            outcome(try await access.ask(["UNLINK", input.key.word], keys: [input.key.word]))
        }
        tool("expire", "Lets a key expire.", about: \.name) { (input: Expiry, access) in
            let words = ["EXPIRE", input.name.word, RedisArgument(input.expire_seconds)]
            return outcome(try await access.ask(words, keys: [input.name.word]))
        }
        tool("rename", "Renames a key. One of the new name is lost.", about: \.old_key) { (input: NewName, access) in
            let keys = [input.old_key.word, input.new_key.word]
            return outcome(try await access.ask(["RENAME"] + keys, keys: keys))
        }
    }
}

extension RedisAccess {
    fileprivate func keys(
        matching pattern: String, step: Int, from cursor: String, maxKeys: Int
    ) async throws -> JSONObject {
        var limits = limits
        limits.maxResults = min(limits.maxResults, maxKeys)
        var rendering = Rendering(limits)
        let plan = ScanPlan(
            command: { ["SCAN", RedisArgument("\($0)"), "MATCH", pattern.word, "COUNT", RedisArgument($1)] }, step: step
        )
        let next = try await scan(plan, from: ScanPosition(cursor), into: &rendering) { [fence] entry, rendering in
            guard let key = entry.first?.bytes, fence.allows(key) else { return }
            rendering.add(rendering.text(key))
        }
        return rendering.finish("keys", next: next.map { .string($0.text) })
    }
}

private struct KeyStep: Decodable, SchemaDescribed {
    var pattern: String
    var count: Int
    var cursor: String
    static let schemaNotes: [String: SchemaNote] = [
        "pattern": .init(default: "*"), "count": .init(in: 1...1000, default: 100), "cursor": .init(default: "0"),
    ]
}

private struct KeySearch: Decodable, SchemaDescribed {
    var pattern: String
    var batch_size: Int
    var cursor: String
    static let schemaNotes: [String: SchemaNote] = [
        "pattern": .init(default: "*"), "batch_size": .init(in: 1...1000, default: 100), "cursor": .init(default: "0"),
    ]
}

private struct Expiry: Decodable, SchemaDescribed {
    var name: String
    var expire_seconds: Int
    static let schemaNotes: [String: SchemaNote] = ["expire_seconds": .init(in: 1...)]
}

private struct NewName: Decodable {
    var old_key: String
    var new_key: String
}
