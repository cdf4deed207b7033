public import JSON
public import MCP

/// Plays the client's part of transcripts and writes down what the server says.
public struct TranscriptPlayer: Sendable {
    /// A conversation as it went.
    public struct Result: Sendable {
        /// With what the server said in place of what it should have said.
        public var transcript: Transcript
        /// Every message of the server as it came.
        public var messages: [JSONValue]
    }

    /// Members whose text is chosen at random and stands in the transcript by a name.
    public var volatileMembers: [String] = ["requestState", "elicitationId"]
    /// How long a conversation may take before the connection is closed.
    public var deadline: Duration = .seconds(60)
    /// Measures the deadline.
    public var clock: any Clock<Duration> = ContinuousClock()

    /// A player for servers whose only random values are sealed states and ids of elicitations.
    public init() {}

    /// Plays the transcript to a service, in memory.
    ///
    /// - Throws: ``TestFailure`` when the server says less than the transcript.
    public func play(
        _ transcript: Transcript, to service: any MCPService, options: ProtocolOptions = ProtocolOptions()
    ) async throws -> Result {
        let (near, far) = InMemoryTransport.pair()
        let connection = ServerConnection(service: service, transport: far, options: options)
        return try await withThrowingTaskGroup { group in
            group.addTask { try await connection.run() }
            let result: Result
            do {
                result = try await play(transcript, over: near)
            } catch {
                await near.close()
                throw error
            }
            await near.close()
            try await group.next()
            return result
        }
    }

    /// Plays the transcript over a transport to whatever is at its other end, and leaves the transport open.
    ///
    /// - Throws: ``TestFailure`` when the server says less than the transcript.
    public func play(_ transcript: Transcript, over transport: some Transport) async throws -> Result {
        try await withThrowingTaskGroup { group in
            group.addTask { [clock, deadline] in
                try await clock.sleep(for: deadline)
                await transport.close()
            }
            defer { group.cancelAll() }
            var performance = Performance(transport: transport, volatileMembers: volatileMembers)
            return try await performance.play(transcript)
        }
    }
}

/// One conversation.
private struct Performance<Link: Transport> {
    private let transport: Link
    private var frames: Link.Frames.AsyncIterator
    private let volatileMembers: [String]
    private var names: [String: String] = [:]
    private var counts: [String: Int] = [:]
    private var messages: [JSONValue] = []

    init(transport: Link, volatileMembers: [String]) {
        self.transport = transport
        frames = transport.frames.makeAsyncIterator()
        self.volatileMembers = volatileMembers
    }

    mutating func play(_ transcript: Transcript) async throws -> TranscriptPlayer.Result {
        var played = transcript
        played.lines = try await play(transcript.lines)
        return TranscriptPlayer.Result(transcript: played, messages: messages)
    }

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
        let last: JSONValue = "the end of the transcript"
        let ping: JSONObject = ["jsonrpc": "2.0", "id": last, "method": "ping"]
        try await transport.send(ping.serialized())
        var rest: [Transcript.Line] = []
        while true {
            let frame = try await nextFrame()
            if frame["id"] == last { return rest }
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

    private mutating func nextFrame() async throws -> JSONValue {
        guard case .message(let bytes)? = try await frames.next(isolation: #isolation) else {
            throw TestFailure("The server said less than the transcript; it had said: \(messages.map(\.jsonString)).")
        }
        return try JSONParser.parse(bytes)
    }

    // MARK: - Values that differ from run to run

    /// Puts a name in place of each volatile value. The parser bounds the depth.
    private mutating func named(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { named($0) })
        case .object(var object):
            for (key, member) in object {
                if volatileMembers.contains(key), let text = member.stringValue {
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
