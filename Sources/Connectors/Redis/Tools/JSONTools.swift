import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var jsonTools: [any ServerComponent] {
        tool("json_get", "Reads a part of a JSON document.") { (input: JSONPart, access) in
            try await access.demand("json.get", of: "RedisJSON")
            let words = ["JSON.GET", input.name.word, input.path.word]
            let reply = try await access.ask(words, keys: [input.name.word])
            guard let bytes = reply.bytes else { return ["value": nil] }
            var rendering = Rendering(access.limits)
            guard bytes.count <= access.limits.maxResultBytes, let value = try? JSONParser.parse(bytes) else {
                let text = rendering.text(bytes)
                return rendering.finish(["text": text])
            }
            return ["value": value]
        }
        tool("json_set", "Writes a part of a JSON document.", about: \.name) { (input: NewJSON, access) in
            try await access.demand("json.set", of: "RedisJSON")
            let words = ["JSON.SET", input.name.word, input.path.word, input.value.jsonString.word]
            let reply = try await access.ask(words, keys: [input.name.word])
            try await access.expire(input.name.word, after: input.expire_seconds)
            return outcome(reply)
        }
        tool("json_del", "Deletes a part of a JSON document.", about: \.name) { (input: JSONPart, access) in
            try await access.demand("json.del", of: "RedisJSON")
            return outcome(
                try await access.ask(["JSON.DEL", input.name.word, input.path.word], keys: [input.name.word]))
        }
    }
}

extension RedisAccess {
    /// Refuses what cannot be kept to some of the keys.
    func demandOpenFence(_ what: String) throws(RedisFailure) {
        guard fence.isOpen else {
            throw RedisFailure(.refusedCommand, "\(what) is refused: this server may touch some keys only.")
        }
    }

    /// Refuses to go on where the server lacks the module that a command belongs to.
    func demand(_ command: String, of module: String) async throws {
        guard try await has(command) else {
            throw RedisFailure(
                .missingModule, "The Redis server does not have the module \(module), or this user may not use it.")
        }
    }
}

private struct JSONPart: Decodable, SchemaDescribed {
    var name: String
    var path: String
    static let schemaNotes: [String: SchemaNote] = ["path": .init(default: "$")]
}

private struct NewJSON: Decodable, SchemaDescribed {
    var name: String
    var path: String
    var value: JSONValue
    var expire_seconds: Int?
    static let schemaNotes: [String: SchemaNote] = [
        "path": "Such as $.title", "value": "Any JSON", "expire_seconds": .init(in: 1...),
    ]
}
