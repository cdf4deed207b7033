/// What has arrived on one connection and was not taken yet. Pure: bytes go in, events come out, and it says when to stop
/// reading from the network.
struct Inbox: Sendable {
    private enum Stage {
        case handshake([UInt8])
        case messages(ChunkReader)
        case ended(BoltError)
    }

    /// More than this of rows that nobody took, and the network has to wait.
    static let highWater = 1 << 20
    /// With less than this, reading goes on.
    static let lowWater = 1 << 18
    /// How much a row costs beside its bytes.
    private static let overhead = 64

    private var stage = Stage.handshake([])
    private var events: [Conversation.Event] = []
    private var taken = 0
    private var weight = 0
    private let maxMessageBytes: Int
    /// Nil until the version is settled.
    private(set) var conversation: Conversation?
    /// Whether rows and answers are of interest to nobody, because a reset is on its way.
    private var isDiscarding = false
    /// Whether reading from the network stopped because too much waits here.
    private(set) var isPaused = false

    init(maxMessageBytes: Int) { self.maxMessageBytes = maxMessageBytes }

    /// Why nothing more will arrive; nil as long as something may.
    var end: BoltError? { if case .ended(let error) = stage { error } else { nil } }

    /// Whether whoever waits for an event has one, or waits in vain.
    var isDecided: Bool { taken < events.count || end != nil }

    var isClean: Bool { end == nil && taken == events.count && conversation?.isClean == true }

    // MARK: - The network's side

    /// Takes in what arrived. A peer that breaks the protocol ends the connection.
    mutating func read(_ bytes: some Collection<UInt8>) {
        do throws(BoltError) {
            switch stage {
            case .ended: break
            case .handshake(let start):
                let missing = BoltHandshake.answerLength - start.count
                let answer = start + bytes.prefix(missing)
                guard answer.count == BoltHandshake.answerLength else {
                    stage = .handshake(answer)
                    return
                }
                conversation = Conversation(version: try BoltHandshake.version(of: answer))
                stage = .messages(ChunkReader(maxMessageBytes: maxMessageBytes))
                try readMessages(bytes.dropFirst(missing))
            case .messages: try readMessages(bytes)
            }
        } catch {
            finish(error)
        }
    }

    private mutating func readMessages(_ bytes: some Collection<UInt8>) throws(BoltError) {
        guard case .messages(var reader) = stage else { return }
        stage = .messages(ChunkReader(maxMessageBytes: 0))
        let messages = try reader.read(bytes)
        stage = .messages(reader)
        for message in messages {
            guard let event = try conversation?.receive(try BoltAnswer(message)) else { continue }
            deliver(event, weight: message.count)
        }
    }

    private mutating func deliver(_ event: Conversation.Event, weight size: Int) {
        if isDiscarding {
            if case .failed(.reset, let error) = event { return finish(error) }
            if conversation?.phase != .resetting { isDiscarding = false }
            return
        }
        events.append(event)
        weight += size + Self.overhead
        if weight > Self.highWater { isPaused = true }
    }

    /// Nothing more will arrive. What arrived before can still be taken.
    mutating func finish(_ error: BoltError) {
        guard end == nil else { return }
        stage = .ended(error)
        conversation?.close()
        isPaused = false
    }

    // MARK: - The reader's side

    /// The version is settled once there is a conversation.
    mutating func send(_ request: BoltRequest.Kind) throws(BoltError) {
        if let end { throw end }
        guard conversation != nil else { throw BoltError(.misuse, "the version is not settled yet") }
        try conversation?.send(request)
    }

    /// The next event, if there is one, and whether the network should be read again.
    mutating func take() -> (event: Conversation.Event?, resumesReading: Bool) {
        guard taken < events.count else { return (nil, false) }
        let event = events[taken]
        taken += 1
        if case .row(let bytes) = event { weight -= bytes.count + Self.overhead }
        if taken == events.count {
            events.removeAll(keepingCapacity: true)
            taken = 0
            weight = 0
        }
        let resumes = isPaused && weight < Self.lowWater
        if resumes { isPaused = false }
        return (event, resumes)
    }

    /// Forgets all that was asked for; whatever of it still arrives is dropped until the reset is answered.
    ///
    /// - Returns: Whether a reset has to be sent, and whether the network should be read again.
    mutating func abandon() -> (needsReset: Bool, resumesReading: Bool) {
        events = []
        taken = 0
        weight = 0
        defer { isPaused = false }
        guard end == nil, let phase = conversation?.phase, phase != .resetting else { return (false, isPaused) }
        if conversation?.isClean == true { return (false, isPaused) }
        do {
            try conversation?.send(.reset)
            isDiscarding = true
            return (true, isPaused)
        } catch {
            finish(BoltError(.unreachable, "the connection was given up before it was ready"))
            return (false, false)
        }
    }
}
