import JSON
import MCP

/// A conversation as text.
///
/// ```
/// # A comment.
/// #! pageSize 2            an option of the server
/// > {"jsonrpc":"2.0",…}    sent as it is
/// < {"jsonrpc":"2.0",…}    received, in this order
/// <~ {"jsonrpc":"2.0",…}   received together with its neighbours of the same kind, in any order
/// ```
///
/// Values that differ from run to run (``volatile``) stand as `$member1`, `$member2`, and may be sent back by that name.
/// At the end nothing may be left to receive.
struct Transcript {
    enum Line: Equatable {
        case other(String)
        case sent(String)
        case received(String, isOrdered: Bool)
    }

    /// The members whose values are chosen at random.
    static let volatile = ["requestState", "elicitationId"]

    var lines: [Line]
    var pageSize = 1000
    var revisions = ProtocolRevision.all

    init(_ text: String) throws {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).map { line in
            if line.hasPrefix("> ") { return .sent(String(line.dropFirst(2))) }
            if line.hasPrefix("<~") { return .received(String(line.dropFirst(3)), isOrdered: false) }
            if line.hasPrefix("<") { return .received(String(line.dropFirst(2)), isOrdered: true) }
            return .other(line)
        }
        for case .other(let line) in lines where line.hasPrefix("#! ") {
            let words = line.split(separator: " ").map(String.init)
            switch words.dropFirst().first {
            case "pageSize": pageSize = words.last.flatMap { Int($0) } ?? pageSize
            case "revisions": revisions = words.dropFirst(2).map(ProtocolRevision.init(rawValue:))
            default: throw Unexpected("unknown option: \(line)")
            }
        }
    }

    var text: String {
        lines.map { line in
            switch line {
            case .other(let text): text
            case .sent(let text): "> \(text)"
            case .received(let text, isOrdered: true): text.isEmpty ? "<" : "< \(text)"
            case .received(let text, isOrdered: false): text.isEmpty ? "<~" : "<~ \(text)"
            }
        }.joined(separator: "\n")
    }
}

/// Plays the client of a transcript over the in-memory transport.
struct TranscriptPlayer {
    private let transport: InMemoryTransport
    private var names: [String: String] = [:]
    private var counts: [String: Int] = [:]
    /// What was received, as it came: for the check against the schema.
    private(set) var messages: [JSONValue] = []

    private static let lastID: JSONValue = "the end of the transcript"

    /// The transcript as it went, and every message of the server.
    static func play(_ transcript: Transcript) async throws -> (transcript: Transcript, messages: [JSONValue]) {
        let server = try TranscriptServer.make(pageSize: transcript.pageSize)
        var options = ProtocolOptions()
        options.revisions = transcript.revisions
        let (near, far) = InMemoryTransport.pair()
        let connection = ServerConnection(service: server, transport: far, options: options)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await connection.run() }
            group.addTask {
                try await ContinuousClock().sleep(for: TestPeer.deadline)
                await near.close()
            }
            var player = TranscriptPlayer(transport: near)
            let played = try await player.play(transcript.lines)
            await near.close()
            try await group.next()
            group.cancelAll()
            var transcript = transcript
            transcript.lines = played
            return (transcript, player.messages)
        }
    }

    private init(transport: InMemoryTransport) { self.transport = transport }

    private mutating func play(_ lines: [Transcript.Line]) async throws -> [Transcript.Line] {
        var played: [Transcript.Line] = []
        var position = 0
        while position < lines.count {
            switch lines[position] {
            case .other: played.append(lines[position])
            case .sent(let text):
                try await transport.send(Array(filledIn(text).utf8))
                played.append(lines[position])
            case .received(_, isOrdered: true): played.append(.received(try await receive(), isOrdered: true))
            case .received(_, isOrdered: false):
                var together: [String] = []
                while position < lines.count, case .received(_, isOrdered: false) = lines[position] {
                    together.append(try await receive(sorting: true))
                    position += 1
                }
                played += together.sorted().map { .received($0, isOrdered: false) }
                continue
            }
            position += 1
        }
        return played + (try await rest())
    }

    /// What the server sent beyond the transcript.
    private mutating func rest() async throws -> [Transcript.Line] {
        let ping: JSONObject = ["jsonrpc": "2.0", "id": Self.lastID, "method": "ping"]
        try await transport.send(ping.serialized())
        var rest: [Transcript.Line] = []
        while true {
            let frame = try await nextFrame()
            if frame["id"] == Self.lastID { return rest }
            messages.append(frame)
            rest.append(.received(named(frame).jsonString, isOrdered: true))
        }
    }

    private mutating func receive(sorting: Bool = false) async throws -> String {
        let frame = try await nextFrame()
        messages.append(frame)
        let named = named(frame)
        guard sorting, let batch = named.arrayValue else { return named.jsonString }
        return "[\(batch.map(\.jsonString).sorted().joined(separator: ","))]"
    }

    private func nextFrame() async throws -> JSONValue {
        guard case .message(let bytes)? = try await transport.frames.next() else {
            throw Unexpected("the server sent less than the transcript says")
        }
        return try JSONParser.parse(bytes)
    }

    // MARK: - Values that differ from run to run

    /// Puts a name in place of each volatile value. Messages are shallow, and so is the stack.
    private mutating func named(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { named($0) })
        case .object(var object):
            for (key, member) in object {
                if Transcript.volatile.contains(key), let text = member.stringValue {
                    object[key] = .string(name(of: text, key: key))
                } else {
                    object[key] = named(member)
                }
            }
            return .object(object)
        default: return value
        }
    }

    private mutating func name(of text: String, key: String) -> String {
        if let known = names.first(where: { $0.value == text }) { return known.key }
        let number = counts[key, default: 0] + 1
        counts[key] = number
        names["$\(key)\(number)"] = text
        return "$\(key)\(number)"
    }

    private func filledIn(_ text: String) -> String {
        var text = text
        for (name, value) in names.sorted(by: { $0.key.count > $1.key.count }) {
            text = text.split(separator: name, omittingEmptySubsequences: false).joined(separator: value)
        }
        return text
    }
}
