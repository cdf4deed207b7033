import JSON

/// Finds out which era and revision a server speaks. Pure: it says what to send next, and is told what came back.
///
/// A modern server is recognised by its answer to `server/discover`, or by an error that only modern servers give.
/// Anything else is taken for a legacy server, which is sent `initialize`.
struct Negotiation {
    /// What to do next.
    enum Step {
        case discover(ProtocolRevision)
        case initialize(ProtocolRevision)
        /// The connection is of no use any more; on a new one, begin with `initialize`.
        case reconnect
        /// The transport's other way may work.
        case fallBack(ClientError)
        case done(Agreement)
        case fail(ClientError)
    }

    /// What both sides agreed upon.
    struct Agreement {
        var revision: ProtocolRevision
        var capabilities: ServerCapabilities
        var server: Implementation?
        var instructions: String?
    }

    /// What came back.
    enum Outcome {
        case result(JSONObject)
        case error(MCPError)
        case failure(ExchangeFailure)
        /// Something else kept the request from being made: its credentials, say.
        case other(ClientError)
        case timedOut
    }

    private let modern: [ProtocolRevision]
    private let legacy: [ProtocolRevision]
    private let isKnownLegacy: Bool
    private let sharesConnection: Bool
    private var asked: Step?
    private var rounds = 0

    /// - Parameters:
    ///   - revisions: What the client may speak.
    ///   - eras: What the transport can carry.
    ///   - remembered: What the server spoke the last time.
    ///   - sharesConnection: Whether all requests go over one connection, which one of them can break for all.
    init(
        revisions: [ProtocolRevision], eras: Set<ProtocolEra>, remembered: ProtocolEra?, sharesConnection: Bool = true
    ) {
        self.sharesConnection = sharesConnection
        modern = eras.contains(.modern) ? revisions.filter(\.isModern).sorted() : []
        legacy = eras.contains(.legacy) ? revisions.filter { !$0.isModern }.sorted() : []
        isKnownLegacy = remembered == .legacy
    }

    /// The first step.
    mutating func begin() -> Step {
        if let newest = modern.last, !(isKnownLegacy && !legacy.isEmpty) { return ask(.discover(newest)) }
        return initialize(otherwise: ClientError(.noCommonRevision, "The client is allowed no revision at all."))
    }

    /// The next step.
    mutating func next(after outcome: Outcome) -> Step {
        switch asked {
        case .discover(let revision): discovered(outcome, as: revision)
        case .initialize: initialized(outcome)
        default: .fail(ClientError(.invalidAnswer, "The negotiation was not begun."))
        }
    }

    private mutating func ask(_ step: Step) -> Step {
        asked = step
        return step
    }

    private mutating func initialize(otherwise error: ClientError) -> Step {
        guard let newest = legacy.last else { return .fail(error) }
        return ask(.initialize(newest))
    }

    // MARK: - server/discover

    private mutating func discovered(_ outcome: Outcome, as revision: ProtocolRevision) -> Step {
        // Servers have to know server/discover, but clients need not ask; one that has nothing else to try goes on.
        if legacy.isEmpty, outcome.saysNoSuchMethod {
            return .done(Agreement(revision: revision, capabilities: ServerCapabilities(unchecked: [:])))
        }
        switch outcome {
        case .result(let result): return agree(with: result, as: revision)
        case .error(let error): return refused(error)
        case .failure(.refused(_, let error?, _)) where Self.isModern(error): return refused(error)
        case .failure(.refused(let status, _, _)) where [401, 403, 429, 503].contains(status):
            return .fail(outcome.error)
        case .failure(.refused), .failure(.unreadable), .timedOut: return initialize(otherwise: outcome.error)
        // Some old servers die of a request that comes before the handshake.
        case .failure(.lost) where !legacy.isEmpty && sharesConnection: return .reconnect
        case .failure, .other: return .fail(outcome.error)
        }
    }

    private mutating func agree(with result: JSONObject, as revision: ProtocolRevision) -> Step {
        guard let listed = result["supportedVersions"]?.arrayValue else {
            return initialize(otherwise: ClientError(.invalidAnswer, "server/discover names no supported versions."))
        }
        let spoken = Set(listed.compactMap(\.stringValue))
        guard let common = modern.last(where: { spoken.contains($0.rawValue) }) else { return older(than: spoken) }
        let meta = result["_meta"]?.objectValue ?? [:]
        return .done(
            Agreement(
                revision: common,
                capabilities: ServerCapabilities(unchecked: result["capabilities"]?.objectValue ?? [:]),
                server: meta[MetaKey.serverInfo].flatMap { try? Implementation(json: $0) }
                    ?? result["serverInfo"].flatMap { try? Implementation(json: $0) },
                instructions: result["instructions"]?.stringValue))
    }

    /// The server is modern when the error is one that only modern servers give.
    private mutating func refused(_ error: MCPError) -> Step {
        guard Self.isModern(error) else {
            return initialize(otherwise: Outcome.error(error).error)
        }
        guard error.code == .unsupportedProtocolVersion, rounds < modern.count else {
            return .fail(ClientError(.refused, "The server refused server/discover: \(error.message)", cause: error))
        }
        rounds += 1
        let spoken = Set(error.data?["supported"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        guard let common = modern.last(where: { spoken.contains($0.rawValue) }) else { return older(than: spoken) }
        return ask(.discover(common))
    }

    private mutating func older(than spoken: Set<String>) -> Step {
        let mine = (legacy + modern).map(\.rawValue).joined(separator: ", ")
        let error = ClientError(
            .noCommonRevision,
            "The server speaks \(spoken.sorted().joined(separator: ", ").clipped(to: 200)), this client \(mine).")
        guard legacy.contains(where: { spoken.contains($0.rawValue) }) else { return .fail(error) }
        return initialize(otherwise: error)
    }

    private static func isModern(_ error: MCPError) -> Bool {
        [.headerMismatch, .missingClientCapability, .unsupportedProtocolVersion].contains(error.code)
    }

    // MARK: - initialize

    private func initialized(_ outcome: Outcome) -> Step {
        switch outcome {
        case .result(let result):
            let version = result["protocolVersion"]?.stringValue ?? ""
            guard let revision = legacy.first(where: { $0.rawValue == version }) else {
                let mine = legacy.map(\.rawValue).joined(separator: ", ")
                let theirs = version.clipped(to: 32)
                return .fail(
                    ClientError(.noCommonRevision, "The server speaks \"\(theirs)\", this client \(mine)."))
            }
            return .done(
                Agreement(
                    revision: revision,
                    capabilities: ServerCapabilities(unchecked: result["capabilities"]?.objectValue ?? [:]),
                    server: result["serverInfo"].flatMap { try? Implementation(json: $0) },
                    instructions: result["instructions"]?.stringValue))
        case .failure(.refused(let status, _, _)) where [400, 404, 405].contains(status):
            return .fallBack(outcome.error)
        default: return .fail(outcome.error)
        }
    }
}

extension Negotiation.Outcome {
    /// Whether the server does not know what it was asked for.
    fileprivate var saysNoSuchMethod: Bool {
        switch self {
        case .error(let error), .failure(.refused(_, let error?, _)): error.code == .methodNotFound
        default: false
        }
    }

    /// What a caller is told when this is the end.
    var error: ClientError {
        switch self {
        case .result: ClientError(.invalidAnswer, "The server's answer is not what the protocol allows.")
        case .error(let error): ClientError(.refused, "The server refused to connect: \(error.message)", cause: error)
        case .failure(let failure): ClientError(failure)
        case .other(let error): error
        case .timedOut: ClientError(.timedOut, "The server did not answer in time.")
        }
    }
}
