import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var serverTools: [any ServerComponent] {
        tool("dbsize", "Counts the keys of the database.") { (_: NoInput, access) in
            var count: Int64 = 0
            for index in 0..<(try await access.serverCount()) {
                let part = try await access.ask(["DBSIZE"], server: index).integer ?? 0
                let (sum, isTooMuch) = count.addingReportingOverflow(part)
                guard part >= 0, !isTooMuch else {
                    throw RedisFailure(.server, "The Redis server counts its keys in a way that cannot be read.")
                }
                count = sum
            }
            return ["keys": .integer(count)]
        }
        tool("info", "Tells about the server: versions, memory, clients, replication.") { (input: Section, access) in
            let words: [RedisArgument] = ["INFO"] + (input.section.map { [$0.word] } ?? [])
            return ["info": .object(Self.table(try await access.ask(words, for: .diagnosis).string ?? ""))]
        }
        tool("client_list", "Lists the clients that are connected to the server.") { (_: NoInput, access) in
            let text = try await access.ask(["CLIENT", "LIST"], for: .diagnosis).string ?? ""
            var rendering = Rendering(access.limits)
            let lines = text.split(separator: "\n")
            for line in lines where !rendering.leavesOutWhenFull() { rendering.add(rendering.text(Array(line.utf8))) }
            return rendering.finish("clients", next: nil, ["count": .init(lines.count)])
        }
        tool("slowlog_get", "Shows the slowest commands of late, as the server keeps them.") {
            (input: SlowLog, access) in
            try access.demandOpenFence("Showing other clients' commands")
            let reply = try await access.ask(["SLOWLOG", "GET", RedisArgument(input.count)], for: .diagnosis)
            var rendering = Rendering(access.limits)
            for entry in reply.elements ?? [] {
                guard !rendering.leavesOutWhenFull() else { continue }
                guard let parts = entry.elements, parts.count >= 4 else { continue }
                let words = (parts[3].elements ?? []).map { rendering.text($0.bytes ?? []) }
                rendering.add([
                    "id": .integer(parts[0].integer ?? 0), "at_unix_seconds": .integer(parts[1].integer ?? 0),
                    "microseconds": .integer(parts[2].integer ?? 0), "command": .array(words),
                ])
            }
            return rendering.finish("entries", next: nil)
        }
    }

    /// The lines `name:value` as members; headings are left out.
    private static func table(_ text: String) -> JSONObject {
        var table = JSONObject()
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            table[String(line[..<colon])] = .string(String(line[line.index(after: colon)...]))
        }
        return table
    }
}

private struct Section: Decodable, SchemaDescribed {
    var section: String?
    static let schemaNotes: [String: SchemaNote] = ["section": "Such as memory"]
}

private struct SlowLog: Decodable, SchemaDescribed {
    var count: Int
    static let schemaNotes: [String: SchemaNote] = ["count": .init(in: 1...200, default: 10)]
}
