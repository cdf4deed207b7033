import Foundation
import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var listTools: [any ServerComponent] {
        tool("lrange", "Reads a part of a list. Negative positions count from the end.") { (input: ListPart, access) in
            try await access.range(input, lengthBy: "LLEN") { start, stop in
                ["LRANGE", input.name.word, RedisArgument(start), RedisArgument(stop)]
            } add: {
                $1.add($1.text($0.bytes ?? []))
            }
        }
        tool("llen", "Tells how long a list is.") { (input: OneName, access) in
            let reply = try await access.ask(["LLEN", input.name.word], keys: [input.name.word])
            return ["length": .integer(reply.integer ?? 0)]
        }
        tool("lpush", "Adds to the front of a list.") { (input: NewElement, access) in
            try await access.push("LPUSH", input)
        }
        tool("rpush", "Adds to the end of a list.") { (input: NewElement, access) in
            try await access.push("RPUSH", input)
        }
        tool("lpop", "Takes the first element off a list.", about: \.name) { (input: OneName, access) in
            try await access.pop("LPOP", input)
        }
        tool("rpop", "Takes the last element off a list.", about: \.name) { (input: OneName, access) in
            try await access.pop("RPOP", input)
        }
        tool(
            "lrem", "Removes equal elements of a list: the first count, the last if negative, all if 0.", about: \.name
        ) {
            (input: ListRemoval, access) in
            let words = ["LREM", input.name.word, RedisArgument(input.count), input.element.word]
            return outcome(try await access.ask(words, keys: [input.name.word]))
        }
    }
}

extension RedisAccess {
    fileprivate func push(_ command: String, _ input: NewElement) async throws -> JSONObject {
        let reply = try await ask([command.word, input.name.word, input.value.word], keys: [input.name.word])
        try await expire(input.name.word, after: input.expire)
        return ["length": .integer(reply.integer ?? 0)]
    }

    /// The element is returned whole, however long it is: nobody else has it any more.
    fileprivate func pop(_ command: String, _ input: OneName) async throws -> JSONObject {
        let reply = try await ask([command.word, input.name.word], keys: [input.name.word])
        guard let bytes = reply.bytes else { return ["value": .null] }
        if let text = String(validating: bytes, as: UTF8.self) { return ["value": .string(text)] }
        return ["value_base64": .string(Data(bytes).base64EncodedString())]
    }

    /// No list is longer; a server that says so cannot be computed with.
    private static let maxLength: Int64 = 1 << 53

    /// Reads elements by their positions, as many as one result has.
    func range(
        _ part: ListPart, lengthBy command: RedisArgument,
        read: (Int, Int) -> [RedisArgument], add: (RedisValue, inout Rendering) -> Void
    ) async throws -> JSONObject {
        let told = try await ask([command, part.name.word], keys: [part.name.word]).integer ?? 0
        let length = Int(min(max(told, 0), Self.maxLength))
        func position(_ index: Int) -> Int { index < 0 ? max(0, length + max(index, -length - 1)) : index }
        let first = position(part.start)
        let last = part.stop < -length ? -1 : min(position(part.stop), length - 1)
        var rendering = Rendering(limits)
        guard first <= last else { return rendering.finish("elements", next: nil, ["length": .init(length)]) }
        let end = min(last, first + limits.maxResults - 1)
        for element in try await ask(read(first, end), keys: [part.name.word]).elements ?? [] where !rendering.isFull {
            add(element, &rendering)
        }
        let next = first + rendering.rows.count
        return rendering.finish(
            "elements", next: next <= last ? .integer(Int64(next)) : nil, ["length": .init(length)])
    }
}

struct OneName: Decodable, Sendable {
    var name: String
}

struct ListPart: Decodable, Sendable {
    var name: String
    var start: Int
    var stop: Int
}

private struct NewElement: Decodable, SchemaDescribed {
    var name: String
    var value: String
    var expire: Int?
    static let schemaNotes: [String: SchemaNote] = ["expire": .init("Seconds", in: 1...)]
}

private struct ListRemoval: Decodable {
    var name: String
    var count: Int
    var element: String
}
