import JSON

/// Where a legacy session stands. Pure: it decides, the session acts.
struct LegacySessionState: Sendable {
    /// What the handshake settled.
    struct Negotiated: Sendable, Equatable {
        var revision: ProtocolRevision
        var capabilities: ClientCapabilities
        var client: Implementation?
    }

    enum Phase: Sendable, Equatable {
        /// Nothing but `initialize` and `ping` is allowed.
        case fresh
        /// The handshake is answered. Requests are served; the client's `notifications/initialized` is not insisted on,
        /// because clients exist that pipeline.
        case negotiated(Negotiated)
        /// The client has confirmed: the server may speak first.
        case ready(Negotiated)
        case closed
    }

    private(set) var phase = Phase.fresh
    var logLevel: LogLevel?

    var negotiated: Negotiated? {
        switch phase {
        case .negotiated(let negotiated), .ready(let negotiated): negotiated
        case .fresh, .closed: nil
        }
    }

    var isReady: Bool { if case .ready = phase { true } else { false } }

    /// Opens the session with the revision that the client asked for, or with the newest one spoken here.
    mutating func initialize(
        _ params: JSONObject, supported: [ProtocolRevision]
    ) throws(MCPError) -> Negotiated {
        guard case .fresh = phase else {
            throw MCPError(.invalidRequest, "This session is initialized already; open another one.")
        }
        guard let newest = supported.last else {
            throw .unsupportedVersion(params["protocolVersion"]?.stringValue ?? "", supported: ProtocolRevision.modern)
        }
        guard let asked = params["protocolVersion"]?.stringValue else {
            throw .invalidParams("initialize lacks \"protocolVersion\" (a string).")
        }
        guard let capabilities = params["capabilities"]?.objectValue else {
            throw .invalidParams("initialize lacks \"capabilities\" (an object).")
        }
        guard let info = params["clientInfo"] else {
            throw .invalidParams("initialize lacks \"clientInfo\" (an object).")
        }
        let revision = supported.first { $0.rawValue == asked } ?? newest
        let negotiated = Negotiated(
            revision: revision,
            capabilities: LegacyTranslation.capabilities(ofClient: capabilities, revision: revision),
            client: try Implementation(json: info))
        phase = .negotiated(negotiated)
        return negotiated
    }

    /// The client's `notifications/initialized`. Out of place, it changes nothing.
    mutating func confirm() {
        if case .negotiated(let negotiated) = phase { phase = .ready(negotiated) }
    }

    /// What a request is served with.
    func admit(_ method: String) throws(MCPError) -> Negotiated {
        switch phase {
        case .negotiated(let negotiated), .ready(let negotiated): return negotiated
        case .fresh:
            throw MCPError(
                .invalidRequest,
                "\"\(method.clipped(to: 64))\" came before the handshake: send \"initialize\" first, or put "
                    + "\"\(MetaKey.protocolVersion)\" into params._meta.")
        case .closed: throw MCPError(.invalidRequest, "This session has ended; open another one.")
        }
    }

    mutating func close() { phase = .closed }
}
