import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var memoryTools: [any ServerComponent] {
        tool("memory_usage", "Tells how many bytes a key takes.") { (input: OneKey, access) in
            let reply = try await access.ask(["MEMORY", "USAGE", input.key.word], keys: [input.key.word])
            return ["bytes": reply.integer.map { .integer($0) } ?? .null]
        }
        tool("memory_doctor", "Asks the server what is wrong with its memory.") { (_: NoInput, access) in
            var rendering = Rendering(access.limits)
            let advice = rendering.text(try await access.ask(["MEMORY", "DOCTOR"], for: .diagnosis).bytes ?? [])
            return rendering.finish(["advice": advice])
        }
        tool("memory_stats", "Shows what the server's memory is used for.") { (_: NoInput, access) in
            let reply = try await access.ask(["MEMORY", "STATS"], for: .diagnosis)
            var rendering = Rendering(access.limits)
            let pairs = reply.pairs.map { RedisValue.map($0) } ?? reply
            let stats = rendering.value(pairs)
            return rendering.finish(["stats": stats])
        }
        tool(
            "find_big_keys",
            "Looks at a sample of the keys and lists the biggest, without blocking the server. "
                + "Give the cursor back to look at more."
        ) { (input: Sample, access) in try await access.bigKeys(input) }
    }
}

extension RedisAccess {
    fileprivate func bigKeys(_ input: Sample) async throws -> JSONObject {
        var sampling = limits
        sampling.maxResults = input.sample
        sampling.maxResultBytes = .max
        var rendering = Rendering(sampling)
        var keys: [[UInt8]] = []
        let plan = ScanPlan(
            command: { ["SCAN", RedisArgument("\($0)"), "MATCH", input.pattern.word, "COUNT", RedisArgument($1)] },
            step: 200)
        let next = try await scan(plan, from: ScanPosition(input.cursor), into: &rendering) {
            [fence] entry, rendering in
            guard let key = entry.first?.bytes, fence.allows(key) else { return }
            keys.append(key)
            rendering.add(JSONValue(keys.count - 1))
        }
        // Keys of a step that did not fit are among them too.
        keys = rendering.rows.compactMap(\.intValue).map { keys[$0] }
        let biggest = try await measure(keys).sorted { $0.bytes > $1.bytes }.prefix(input.limit)
        var result = Rendering(limits)
        for one in biggest where !result.leavesOutWhenFull() {
            let name = result.text(one.key)
            result.add(["key": name, "bytes": .integer(one.bytes), "type": .string(one.type)])
        }
        return result.finish(
            "keys", next: next.map { .string($0.text) }, ["sampled": .init(keys.count)])
    }

    private func measure(_ keys: [[UInt8]]) async throws -> [(key: [UInt8], bytes: Int64, type: String)] {
        var measured: [(key: [UInt8], bytes: Int64, type: String)] = []
        for start in stride(from: 0, to: keys.count, by: Self.measuredAtOnce) {
            let part = keys[start..<min(start + Self.measuredAtOnce, keys.count)]
            let words = part.map { RedisArgument($0) }
            let commands = words.flatMap { key -> [[RedisArgument]] in [["MEMORY", "USAGE", key], ["TYPE", key]] }
            let replies = try await askAll(commands, keys: words)
            for (index, key) in part.enumerated() where replies.count > index * 2 + 1 {
                // A key may be gone since the scan.
                guard let bytes = replies[index * 2].integer else { continue }
                measured.append((key, bytes, replies[index * 2 + 1].string ?? "none"))
            }
        }
        return measured
    }

    /// A pipeline that takes the server a few milliseconds at most.
    private static let measuredAtOnce = 200
}

private struct Sample: Decodable, SchemaDescribed {
    var pattern: String
    var sample: Int
    var limit: Int
    var cursor: String
    static let schemaNotes: [String: SchemaNote] = [
        "pattern": .init(default: "*"), "sample": .init("Keys to look at", in: 1...10_000, default: 1000),
        "limit": .init(in: 1...200, default: 20), "cursor": .init(default: "0"),
    ]
}
