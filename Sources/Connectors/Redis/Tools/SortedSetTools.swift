import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var sortedSetTools: [any ServerComponent] {
        tool("zrange", "Reads a part of a sorted set, in order. Negative positions count from the end.") {
            (input: SortedPart, access) in
            let key = input.key.word
            guard input.with_scores else {
                return try await access.range(input.part, lengthBy: "ZCARD") { start, stop in
                    ["ZRANGE", key, RedisArgument(start), RedisArgument(stop)]
                } add: {
                    $1.add($1.text($0.bytes ?? []))
                }
            }
            return try await access.scoredRange(input.part)
        }
        tool("zadd", "Adds a member to a sorted set, or sets its score.", about: \.key) { (input: NewScore, access) in
            let key = input.key.word
            let reply = try await access.ask(["ZADD", key, RedisArgument(input.score), input.member.word], keys: [key])
            try await access.expire(key, after: input.expiration)
            return outcome(reply)
        }
        tool("zrem", "Removes a member of a sorted set.", about: \.key) { (input: SortedMember, access) in
            outcome(try await access.ask(["ZREM", input.key.word, input.member.word], keys: [input.key.word]))
        }
    }
}

extension RedisAccess {
    /// RESP3 has pairs of member and score, RESP2 both in turn.
    fileprivate func scoredRange(_ part: ListPart) async throws -> JSONObject {
        var member: RedisValue?
        return try await range(part, lengthBy: "ZCARD") { start, stop in
            ["ZRANGE", part.name.word, RedisArgument(start), RedisArgument(stop), "WITHSCORES"]
        } add: { element, rendering in
            if let pair = element.elements, pair.count == 2 {
                rendering.addMember(pair[0], score: pair[1])
            } else if let first = member {
                rendering.addMember(first, score: element)
                member = nil
            } else {
                member = element
            }
        }
    }
}

extension Rendering {
    fileprivate mutating func addMember(_ member: RedisValue, score: RedisValue) {
        let text = text(member.bytes ?? [])
        add(["member": text, "score": value(.double(score.double ?? .nan))])
    }
}

private struct SortedPart: Decodable, SchemaDescribed {
    var key: String
    var start: Int
    var end: Int
    var with_scores: Bool
    static let schemaNotes: [String: SchemaNote] = ["with_scores": .init(default: false)]

    var part: ListPart { ListPart(name: key, start: start, stop: end) }
}

private struct NewScore: Decodable, SchemaDescribed {
    var key: String
    var score: Double
    var member: String
    var expiration: Int?
    static let schemaNotes: [String: SchemaNote] = ["expiration": .init("Seconds", in: 1...)]
}

private struct SortedMember: Decodable {
    var key: String
    var member: String
}
