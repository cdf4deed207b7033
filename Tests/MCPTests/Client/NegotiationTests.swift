import JSON
import Testing

@testable import MCP

/// What a client sends to a server that it does not know, and what it makes of the answers.
@Suite struct `Negotiating the era` {
    private func begin(
        _ revisions: [ProtocolRevision] = ProtocolRevision.all, eras: Set<ProtocolEra> = [.modern, .legacy],
        remembered: ProtocolEra? = nil
    ) -> (Negotiation, Negotiation.Step) {
        var negotiation = Negotiation(revisions: revisions, eras: eras, remembered: remembered)
        let step = negotiation.begin()
        return (negotiation, step)
    }

    private func next(
        _ outcome: Negotiation.Outcome, _ revisions: [ProtocolRevision] = ProtocolRevision.all
    ) -> Negotiation.Step {
        var (negotiation, step) = begin(revisions)
        guard case .discover = step else { return step }
        step = negotiation.next(after: outcome)
        return step
    }

    private let discovery: JSONObject = ["supportedVersions": ["2026-07-28"], "capabilities": ["tools": [:]]]

    @Test func `an unknown server is asked what it is`() {
        #expect(begin().1.name == "discover 2026-07-28")
    }

    @Test func `a server that was legacy is greeted as one`() {
        #expect(begin(remembered: .legacy).1.name == "initialize 2025-11-25")
        #expect(begin(eras: [.legacy]).1.name == "initialize 2025-11-25")
        #expect(begin([.v2025_06_18]).1.name == "initialize 2025-06-18")
    }

    @Test func `no revision at all is an error`() { #expect(begin([]).1.name == "fail no-common-revision") }

    @Test func `a discovery settles the revision`() {
        guard case .done(let agreement) = next(.result(discovery)) else {
            Issue.record("not done")
            return
        }
        #expect(agreement.revision == .v2026_07_28)
        #expect(agreement.capabilities.tools)
    }

    @Test(arguments: [
        Negotiation.Outcome.error(MCPError(.methodNotFound, "what?")),
        .error(MCPError(.invalidRequest, "not initialized")), .timedOut,
        .failure(.refused(status: 400, error: MCPError(.invalidRequest, "no session"), detail: "")),
        .failure(.refused(status: 404, error: nil, detail: "")),
        .failure(.refused(status: 500, error: nil, detail: "")),
        .failure(.unreadable("HTML")), .result([:]),
    ]) func `anything that is not modern is taken for legacy`(outcome: Negotiation.Outcome) {
        #expect(next(outcome).name == "initialize 2025-11-25")
    }

    @Test(arguments: [
        Negotiation.Outcome.error(MCPError(.methodNotFound, "what?")),
        .failure(.refused(status: 404, error: MCPError(.methodNotFound, "what?"), detail: "")),
    ]) func `a client that speaks nothing older goes on without a discovery`(outcome: Negotiation.Outcome) {
        #expect(next(outcome, [.v2026_07_28]).name == "done 2026-07-28")
        #expect(next(.failure(.refused(status: 404, error: nil, detail: "")), [.v2026_07_28]).name.hasPrefix("fail"))
    }

    @Test func `a modern refusal names the revision to speak`() {
        let refusal = MCPError.unsupportedVersion("2026-07-28", supported: [.v2026_07_28])
        #expect(next(.failure(.refused(status: 400, error: refusal, detail: ""))).name == "discover 2026-07-28")
        #expect(next(.error(refusal)).name == "discover 2026-07-28")
        let older = MCPError.unsupportedVersion("2026-07-28", supported: [.v2025_06_18])
        #expect(next(.error(older)).name == "initialize 2025-11-25")
        #expect(next(.error(older), [.v2026_07_28]).name == "fail no-common-revision")
    }

    @Test func `a server that refuses for ever is given up`() {
        let refusal = MCPError.unsupportedVersion("2026-07-28", supported: [.v2026_07_28])
        var (negotiation, _) = begin()
        _ = negotiation.next(after: .error(refusal))
        #expect(negotiation.next(after: .error(refusal)).name == "fail refused")
    }

    @Test(arguments: [401, 403, 429, 503]) func `a refusal of the caller is no sign of an era`(status: Int) {
        #expect(next(.failure(.refused(status: status, error: nil, detail: ""))).name == "fail refused")
    }

    @Test func `a server that dies of the question is greeted on a new connection`() {
        #expect(next(.failure(.lost("gone"))).name == "reconnect")
        #expect(next(.failure(.lost("gone")), [.v2026_07_28]).name == "fail lost")
        #expect(next(.failure(.unreachable("refused"))).name == "fail unreachable")
    }

    @Test func `one lost request among connections of their own is no sign of an era`() {
        var negotiation = Negotiation(
            revisions: ProtocolRevision.all, eras: [.modern, .legacy], remembered: nil, sharesConnection: false)
        _ = negotiation.begin()
        #expect(negotiation.next(after: .failure(.lost("gone"))).name == "fail lost")
    }

    @Test func `the handshake takes any revision that the client speaks`() {
        var (negotiation, _) = begin(remembered: .legacy)
        guard case .done(let agreement) = negotiation.next(after: .result(["protocolVersion": "2024-11-05"])) else {
            Issue.record("not done")
            return
        }
        #expect(agreement.revision == .v2024_11_05)
    }

    @Test func `a handshake in an unknown revision names both sides`() {
        var (negotiation, _) = begin(remembered: .legacy)
        #expect(negotiation.next(after: .result(["protocolVersion": "1999-01-01"])).name == "fail no-common-revision")
    }

    @Test func `a handshake refused by HTTP leads to the older transport`() {
        var (negotiation, _) = begin(remembered: .legacy)
        let refused = Negotiation.Outcome.failure(.refused(status: 405, error: nil, detail: ""))
        #expect(negotiation.next(after: refused).name == "fall back")
    }
}

extension Negotiation.Step {
    fileprivate var name: String {
        switch self {
        case .discover(let revision): "discover \(revision)"
        case .initialize(let revision): "initialize \(revision)"
        case .reconnect: "reconnect"
        case .fallBack: "fall back"
        case .done(let agreement): "done \(agreement.revision)"
        case .fail(let error): "fail \(error.code.rawValue)"
        }
    }
}
