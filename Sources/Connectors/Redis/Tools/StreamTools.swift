import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var streamTools: [any ServerComponent] {
        tool("xrange", "Reads entries of a stream, oldest first.") { (input: StreamPart, access) in
            try await access.entries(of: input.key, count: input.count, after: input.cursor)
        }
        tool("xadd", "Adds an entry to a stream.") { (input: NewEntry, access) in
            guard !input.fields.isEmpty else {
                throw RedisFailure(.invalidArgument, "fields must have at least one field.")
            }
            let fields = input.fields.sorted { $0.key < $1.key }.flatMap { [$0.key.word, $0.value.word] }
            let reply = try await access.ask(["XADD", input.key.word, "*"] + fields, keys: [input.key.word])
            try await access.expire(input.key.word, after: input.expiration)
            return ["id": .string(reply.string ?? "")]
        }
        tool("xdel", "Deletes an entry of a stream.", about: \.key) { (input: StreamEntry, access) in
            outcome(try await access.ask(["XDEL", input.key.word, input.entry_id.word], keys: [input.key.word]))
        }
        tool("xgroup_create", "Creates a consumer group of a stream.") { (input: NewGroup, access) in
            let words = ["XGROUP", "CREATE", input.key.word, input.group_name.word, input.start_id.word]
            let reply = try await access.ask(words + (input.mkstream ? ["MKSTREAM"] : []), keys: [input.key.word])
            return outcome(reply)
        }
        tool("xgroup_destroy", "Destroys a consumer group of a stream.", about: \.key) { (input: OldGroup, access) in
            let words = ["XGROUP", "DESTROY", input.key.word, input.group_name.word]
            return outcome(try await access.ask(words, keys: [input.key.word]))
        }
        tool("xreadgroup", "Reads new entries as a member of a group; \">\" means those that nobody has got.") {
            (input: GroupReading, access) in try await access.read(input)
        }
        tool("xack", "Tells a group that entries are done.") { (input: Acknowledgement, access) in
            let words = ["XACK", input.key.word, input.group_name.word] + input.entry_ids.map(\.word)
            return outcome(try await access.ask(words, keys: [input.key.word]))
        }
    }
}

extension RedisAccess {
    /// - Parameter cursor: The last entry that was seen; nil for the beginning.
    fileprivate func entries(of key: String, count: Int, after cursor: String?) async throws -> JSONObject {
        let wanted = min(count, limits.maxResults)
        let start = cursor.map { "(\($0)" } ?? "-"
        let words = ["XRANGE", key.word, start.word, "+", "COUNT", RedisArgument(wanted + 1)]
        let found = try await ask(words, keys: [key.word]).elements ?? []
        var rendering = Rendering(limits)
        var last: String?
        for entry in found.prefix(wanted) where !rendering.isFull { last = rendering.addEntry(entry) ?? last }
        let isMore = rendering.rows.count < found.count
        return rendering.finish("entries", next: isMore ? last.map { .string($0) } : nil)
    }

    /// The newest entries, the newest first.
    func newestEntries(of key: String, count: Int) async throws -> JSONObject {
        let words = ["XREVRANGE", key.word, "+", "-", "COUNT", RedisArgument(count)]
        var rendering = Rendering(limits)
        for entry in try await ask(words, keys: [key.word]).elements ?? [] where !rendering.leavesOutWhenFull() {
            _ = rendering.addEntry(entry)
        }
        return rendering.finish("entries", next: nil)
    }

    /// The longest wait for new entries, so that a call ends before its client gives it up.
    private static let maxBlock = 30_000

    fileprivate func read(_ input: GroupReading) async throws -> JSONObject {
        var words: [RedisArgument] = ["XREADGROUP", "GROUP", input.group_name.word, input.consumer_name.word]
        words += ["COUNT", RedisArgument(min(input.count, limits.maxResults))]
        if let block = input.block_ms { words += ["BLOCK", RedisArgument(block)] }
        words += ["STREAMS", input.key.word, input.stream_id.word]
        let reply: RedisValue
        if let block = input.block_ms {
            let wait = Duration.milliseconds(min(block, Self.maxBlock)) + limits.timeout
            reply = try await askAlone(words, keys: [input.key.word], for: .groupReading, timeout: wait)
        } else {
            reply = try await ask(words, keys: [input.key.word], for: .groupReading)
        }
        var rendering = Rendering(limits)
        // A map in RESP3, a list of pairs in RESP2; of one stream either way.
        let entries = reply.pairs.flatMap { $0.first?.value.elements } ?? []
        let listed = reply.elements?.first?.elements?.last?.elements ?? entries
        for entry in listed { _ = rendering.addEntry(entry) }
        return rendering.finish("entries", next: nil)
    }
}

extension Rendering {
    /// Returns the entry's id.
    mutating func addEntry(_ entry: RedisValue) -> String? {
        guard let parts = entry.elements, parts.count == 2, let id = parts[0].string else { return nil }
        var fields = JSONObject()
        for pair in parts[1].pairs ?? [] { fields[pair.key.string ?? ""] = text(pair.value.bytes ?? []) }
        add(["id": .string(id), "fields": .object(fields)])
        return id
    }
}

private struct StreamPart: Decodable, SchemaDescribed {
    var key: String
    var count: Int
    var cursor: String?
    static let schemaNotes: [String: SchemaNote] = [
        "count": .init(in: 1...10_000, default: 1), "cursor": .init(pattern: #"^[0-9]+(-[0-9]+)?$"#),
    ]
}

private struct NewEntry: Decodable, SchemaDescribed {
    var key: String
    var fields: [String: String]
    var expiration: Int?
    static let schemaNotes: [String: SchemaNote] = ["expiration": .init("Seconds", in: 1...)]
}

private struct StreamEntry: Decodable {
    var key: String
    var entry_id: String
}

private struct OldGroup: Decodable {
    var key: String
    var group_name: String
}

private struct NewGroup: Decodable, SchemaDescribed {
    var key: String
    var group_name: String
    var start_id: String
    var mkstream: Bool
    static let schemaNotes: [String: SchemaNote] = [
        "start_id": .init(default: "$"), "mkstream": .init(default: true),
    ]
}

private struct GroupReading: Decodable, SchemaDescribed {
    var key: String
    var group_name: String
    var consumer_name: String
    var count: Int
    var block_ms: Int?
    var stream_id: String
    static let schemaNotes: [String: SchemaNote] = [
        "count": .init(in: 1...10_000, default: 1), "block_ms": .init(in: 1...30_000), "stream_id": .init(default: ">"),
    ]
}

private struct Acknowledgement: Decodable, SchemaDescribed {
    var key: String
    var group_name: String
    var entry_ids: [String]
    static let schemaNotes: [String: SchemaNote] = ["entry_ids": .init(length: 1...1000)]
}
