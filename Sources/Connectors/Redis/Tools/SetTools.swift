import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var setTools: [any ServerComponent] {
        tool("smembers", "Reads the members of a set.") { (input: PagedName, access) in
            let name = input.name.word
            let plan = ScanPlan(
                command: { ["SSCAN", name, RedisArgument("\($0)"), "COUNT", RedisArgument($1)] }, key: name)
            var rendering = Rendering(access.limits)
            let next = try await access.scan(plan, from: ScanPosition(input.cursor), into: &rendering) {
                $1.add($1.text($0.first?.bytes ?? []))
            }
            return rendering.finish("members", next: next.map { .string($0.text) })
        }
        tool("sadd", "Adds a member to a set.") { (input: NewMember, access) in
            let reply = try await access.ask(["SADD", input.name.word, input.value.word], keys: [input.name.word])
            try await access.expire(input.name.word, after: input.expire_seconds)
            return outcome(reply)
        }
        tool("srem", "Removes a member of a set.", about: \.name) { (input: OldMember, access) in
            outcome(try await access.ask(["SREM", input.name.word, input.value.word], keys: [input.name.word]))
        }
    }
}

private struct NewMember: Decodable, SchemaDescribed {
    var name: String
    var value: String
    var expire_seconds: Int?
    static let schemaNotes: [String: SchemaNote] = ["expire_seconds": .init(in: 1...)]
}

private struct OldMember: Decodable {
    var name: String
    var value: String
}
