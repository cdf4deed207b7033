/// What came of one command.
struct Reply: Sendable, Equatable {
    var tag = ""
    var columns: [PostgreSQLColumn] = []
    var parameterTypes: [PostgreSQLType] = []
    var error: PostgreSQLError?
}

/// One round of commands and the answers to them, from sending to the last answer. Pure: results come in as events.
struct Exchange: Sendable {
    enum Form: Sendable, Equatable {
        /// Commands in a pipeline that ends with a synchronisation; the rows of one of them are streamed.
        case pipeline(streamed: Int?)
        case copyOut, copyIn
    }

    enum Event: Sendable, Equatable {
        /// The answers to the present command are complete.
        case end
        case synchronised
        case completed(Reply)
        case failed(PostgreSQLError)
        /// Not run because a command before it failed.
        case skipped
        case copyBegins
        case copyEnds
        /// Nothing that these commands can cause.
        case unexpected
    }

    enum Action: Sendable, Equatable {
        case none
        /// The answers to a streamed command come next.
        case streamRows
        /// What comes cannot be understood any more.
        case giveUp
    }

    let form: Form
    private(set) var replies: [Reply]
    private(set) var index = 0
    private(set) var isFinished = false
    /// Whether the server is sending or expecting the data of a COPY.
    private(set) var isCopying = false
    /// Rows that no consumer has taken yet.
    private(set) var chunk = RowChunk()
    /// Set when nobody wants the rest; rows that still come are dropped.
    private(set) var stopReason: PostgreSQLError?
    private let commandCount: Int

    init(_ form: Form, commandCount: Int) {
        self.form = form
        self.commandCount = commandCount
        replies = Array(repeating: Reply(), count: commandCount)
    }

    var isStopped: Bool { stopReason != nil }
    /// The first failure, which is the cause of all that follow.
    var error: PostgreSQLError? { replies.lazy.compactMap(\.error).first }

    /// Whether the answers to the first command are rows to stream.
    var beginsWithStream: Bool { form == .pipeline(streamed: 0) }

    mutating func stop(_ reason: PostgreSQLError) {
        stopReason = stopReason ?? reason
        chunk = RowChunk()
    }

    /// Adds to what waits for the consumer, unless there is none any more.
    mutating func append(_ add: (inout RowChunk) -> Void) {
        if !isStopped { add(&chunk) }
    }

    /// The columns as they are shown with the first row, before the command is complete.
    mutating func noteColumns(_ columns: () -> [PostgreSQLColumn]) {
        guard index < commandCount, replies[index].columns.isEmpty else { return }
        replies[index].columns = columns()
    }

    mutating func takeChunk() -> RowChunk {
        defer { chunk = RowChunk() }
        return chunk
    }

    mutating func receive(_ event: Event) -> Action {
        precondition(!isFinished, "an exchange that is over gets no more answers")
        switch event {
        case .end: return advance()
        case .synchronised:
            guard case .pipeline = form, index == commandCount else { return .giveUp }
            isFinished = true
        case .completed(let reply):
            guard index < commandCount else { return .giveUp }
            replies[index] = reply
        case .failed(let error):
            let position = min(index, commandCount - 1)
            if replies[position].error == nil { replies[position].error = error }
        case .skipped: break
        case .copyBegins:
            guard form == .copyIn || form == .copyOut else { return .giveUp }
            isCopying = true
        case .copyEnds: isCopying = false
        case .unexpected: return .giveUp
        }
        return .none
    }

    private mutating func advance() -> Action {
        guard index < commandCount else { return .giveUp }
        index += 1
        switch form {
        case .pipeline(let streamed): return streamed == index ? .streamRows : .none
        case .copyIn, .copyOut:
            isFinished = index == commandCount
            return .none
        }
    }
}
