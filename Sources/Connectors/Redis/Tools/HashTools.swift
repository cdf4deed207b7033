import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var hashTools: [any ServerComponent] {
        tool("hget", "Reads a field of a hash.") { (input: HashField, access) in
            let reply = try await access.ask(["HGET", input.name.word, input.key.word], keys: [input.name.word])
            var rendering = Rendering(access.limits)
            let value = reply.bytes.map { rendering.text($0) } ?? .null
            return rendering.finish(["value": value])
        }
        tool("hgetall", "Reads the fields of a hash.") { (input: PagedName, access) in
            let name = input.name.word
            let plan = ScanPlan(
                command: { ["HSCAN", name, RedisArgument("\($0)"), "COUNT", RedisArgument($1)] }, key: name, width: 2)
            var rendering = Rendering(access.limits)
            let next = try await access.scan(plan, from: ScanPosition(input.cursor), into: &rendering) {
                let pair = Array($0)
                let field = $1.text(pair[0].bytes ?? [])
                $1.add(["field": field, "value": $1.text(pair[1].bytes ?? [])])
            }
            return rendering.finish("fields", next: next.map { .string($0.text) })
        }
        tool("hexists", "Tells whether a hash has a field.") { (input: HashField, access) in
            let reply = try await access.ask(["HEXISTS", input.name.word, input.key.word], keys: [input.name.word])
            return ["exists": .bool(reply.integer == 1)]
        }
        tool("hset", "Sets a field of a hash.", about: \.name) { (input: NewHashField, access) in
            let name = input.name.word
            let reply = try await access.ask(["HSET", name, input.key.word, input.value.word], keys: [name])
            try await access.expire(name, after: input.expire_seconds)
            return outcome(reply)
        }
        tool("hdel", "Deletes a field of a hash.", about: \.name) { (input: HashField, access) in
            outcome(try await access.ask(["HDEL", input.name.word, input.key.word], keys: [input.name.word]))
        }
    }
}

extension RedisAccess {
    /// Gives a key a time to live, where one was asked for.
    func expire(_ key: RedisArgument, after seconds: Int?) async throws {
        guard let seconds else { return }
        _ = try await ask(["EXPIRE", key, RedisArgument(seconds)], keys: [key])
    }
}

struct HashField: Decodable, Sendable {
    var name: String
    var key: String
}

/// An entry point into many entries; the cursor comes from the result before.
struct PagedName: Decodable, Sendable, SchemaDescribed {
    var name: String
    var cursor: String
    static let schemaNotes: [String: SchemaNote] = ["cursor": .init(default: "0")]
}

private struct NewHashField: Decodable, SchemaDescribed {
    var name: String
    var key: String
    var value: String
    var expire_seconds: Int?
    static let schemaNotes: [String: SchemaNote] = ["expire_seconds": .init(in: 1...)]
}
