/// Who may say what when, on one connection whose version is settled. Pure: requests and answers go through it, bytes do not.
///
/// Requests may be sent before earlier ones are answered. The phase is then the one that holds when all goes well; a
/// failure makes the server ignore everything up to the reset.
struct Conversation: Sendable, Equatable {
    enum Phase: Hashable, CaseIterable {
        /// Nobody has said hello.
        case fresh
        /// Hello was said; the credentials follow, since version 5.1.
        case unauthenticated
        case ready, streaming, transaction, transactionStreaming
        /// A request failed. Only a reset helps.
        case failed
        /// A reset is on its way: what was asked before it is void.
        case resetting
        /// Nothing more is said.
        case closed
    }

    /// What an answer means.
    enum Event: Sendable, Hashable {
        case row([UInt8])
        case done(BoltRequest.Kind, [String: BoltValue])
        case failed(BoltRequest.Kind, BoltError)
        case ignored(BoltRequest.Kind)
    }

    let version: BoltVersion
    private(set) var phase = Phase.fresh
    private(set) var pending: [BoltRequest.Kind] = []
    /// How many requests may wait for their answers.
    static let maxPending = 16

    init(version: BoltVersion) { self.version = version }

    /// Whether the connection can serve someone new.
    var isClean: Bool { phase == .ready && pending.isEmpty }

    private var hasLogon: Bool { version >= BoltVersion(5, 1) }

    /// - Throws: Where the request does not fit the phase, which is a mistake of the caller.
    mutating func send(_ request: BoltRequest.Kind) throws(BoltError) {
        guard pending.count < Self.maxPending else {
            throw BoltError(.misuse, "\(Self.maxPending) requests wait for their answers already")
        }
        guard let next = phase(after: request) else {
            throw BoltError(.misuse, "\(request) does not fit a connection that is \(phase)")
        }
        phase = next
        if request != .goodbye { pending.append(request) }
    }

    /// The phase when all goes well; nil where the request must not be sent.
    private func phase(after request: BoltRequest.Kind) -> Phase? {
        switch (request, phase) {
        case (_, .closed): nil
        case (.goodbye, _): .closed
        case (.hello, .fresh): hasLogon ? .unauthenticated : .ready
        case (.logon, .unauthenticated) where hasLogon: .ready
        case (.logoff, .ready) where hasLogon: .unauthenticated
        case (.reset, .fresh), (.reset, .unauthenticated): nil
        case (.reset, _): .resetting
        case (.run, .ready): .streaming
        case (.run, .transaction): .transactionStreaming
        case (.pull, .streaming), (.discard, .streaming): .streaming
        case (.pull, .transactionStreaming), (.discard, .transactionStreaming): .transactionStreaming
        case (.begin, .ready): .transaction
        case (.commit, .transaction), (.rollback, .transaction): .ready
        case (.route, .ready): .ready
        case (.telemetry, .ready) where version >= BoltVersion(5, 4): .ready
        default: nil
        }
    }

    /// - Throws: Where the server says what it must not say now; the connection is of no use then.
    mutating func receive(_ answer: BoltAnswer) throws(BoltError) -> Event {
        guard let request = pending.first else { throw BoltError(.malformed, "the server answered without a request") }
        switch answer {
        case .record(let bytes):
            guard request == .pull else { throw BoltError(.malformed, "the server sent a row to \(request)") }
            return .row(bytes)
        case .success(let fields):
            pending.removeFirst()
            settle(request, hasMore: fields["has_more"] == .bool(true))
            return .done(request, fields)
        case .failure(let fields):
            pending.removeFirst()
            let isFatal = [.hello, .logon, .reset].contains(request)
            if isFatal { phase = .closed } else if phase != .resetting { phase = .failed }
            return .failed(request, BoltError(failure: fields))
        case .ignored:
            guard phase == .failed || phase == .resetting else {
                throw BoltError(.malformed, "the server ignored \(request) without a reason")
            }
            pending.removeFirst()
            return .ignored(request)
        }
    }

    private mutating func settle(_ request: BoltRequest.Kind, hasMore: Bool) {
        switch request {
        case .pull, .discard:
            guard !hasMore else { return }
            if phase == .streaming { phase = .ready }
            if phase == .transactionStreaming { phase = .transaction }
        case .reset where !pending.contains(.reset):
            if phase == .resetting { phase = .ready }
        default: break
        }
    }

    /// Nothing more is said, whoever ended it.
    mutating func close() {
        phase = .closed
        pending = []
    }
}
