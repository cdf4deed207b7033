import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var stringTools: [any ServerComponent] {
        tool("get", "Reads a string.") { (input: OneKey, access) in
            let key = input.key.word
            // Only as much is fetched as is shown.
            let last = RedisArgument(access.limits.maxValueBytes)
            let replies = try await access.askAll(
                [["GETRANGE", key, 0, last], ["STRLEN", key], ["EXISTS", key]], keys: [key])
            guard replies.count == 3, replies[2].integer == 1 else { return ["value": nil] }
            var rendering = Rendering(access.limits)
            let value = rendering.text(replies[0].bytes ?? [], of: replies[1].integer.map { Int($0) })
            return rendering.finish(["value": value])
        }
        tool("set", "Stores a string.", about: \.key) { (input: NewString, access) in
            let expiry: [RedisArgument] = input.expiration.map { ["EX", RedisArgument($0)] } ?? []
            let key = input.key.word
            return outcome(try await access.ask(["SET", key, input.value.word] + expiry, keys: [key]))
        }
    }
}

struct OneKey: Decodable, Sendable {
    var key: String
}

private struct NewString: Decodable, SchemaDescribed {
    var key: String
    var value: String
    var expiration: Int?
    static let schemaNotes: [String: SchemaNote] = ["expiration": .init("Seconds", in: 1...)]
}
