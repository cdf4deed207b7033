import JSON
import Testing

@testable import MCP

/// Every phase of a session, and every event in each.
@Suite struct `Legacy session state` {
    private typealias State = LegacySessionState

    private static let params: JSONObject = [
        "protocolVersion": "2025-06-18", "capabilities": ["roots": [:]], "clientInfo": ["name": "c", "version": "1"],
    ]
    private static let settled = State.Negotiated(
        revision: .v2025_06_18, capabilities: .roots,
        client: Implementation(name: "c", version: "1"))

    enum Place: CaseIterable, Sendable { case fresh, negotiated, ready, closed }

    private func state(_ place: Place) throws -> State {
        var state = State()
        if place == .fresh { return state }
        _ = try state.initialize(Self.params, supported: ProtocolRevision.legacy)
        if place == .negotiated { return state }
        state.confirm()
        if place == .closed { state.close() }
        return state
    }

    private func phase(_ place: Place) -> State.Phase {
        switch place {
        case .fresh: .fresh
        case .negotiated: .negotiated(Self.settled)
        case .ready: .ready(Self.settled)
        case .closed: .closed
        }
    }

    @Test(arguments: Place.allCases) func `is where its events led`(place: Place) throws {
        let state = try state(place)
        #expect(state.phase == phase(place))
        #expect(state.isReady == (place == .ready))
        #expect(state.negotiated == (place == .negotiated || place == .ready ? Self.settled : nil))
    }

    @Test(arguments: Place.allCases) func `a handshake counts once`(place: Place) throws {
        var state = try state(place)
        if place == .fresh {
            #expect(try state.initialize(Self.params, supported: ProtocolRevision.legacy) == Self.settled)
            #expect(state.phase == phase(.negotiated))
        } else {
            let before = state.phase
            #expect(throws: MCPError.self) {
                try state.initialize(Self.params, supported: ProtocolRevision.legacy)
            }
            #expect(state.phase == before)
        }
    }

    @Test(arguments: ["protocolVersion", "capabilities", "clientInfo"])
    func `a handshake that lacks something changes nothing`(key: String) throws {
        var state = State()
        for wrong in [nil, 5, "text", []] as [JSONValue?] where key != "protocolVersion" || wrong != "text" {
            var params = Self.params
            params[key] = wrong
            let error = #expect(throws: MCPError.self) {
                try state.initialize(params, supported: ProtocolRevision.legacy)
            }
            #expect(error?.code == .invalidParams)
            #expect(state.phase == .fresh)
        }
    }

    @Test(arguments: Place.allCases) func `confirmation counts after the handshake only`(place: Place) throws {
        var state = try state(place)
        state.confirm()
        #expect(state.phase == phase(place == .negotiated ? .ready : place))
    }

    @Test(arguments: Place.allCases) func `requests are served between handshake and end`(place: Place) throws {
        let state = try state(place)
        switch place {
        case .negotiated, .ready: #expect(try state.admit("tools/list") == Self.settled)
        case .fresh, .closed:
            let error = #expect(throws: MCPError.self) { try state.admit("tools/list") }
            #expect(error?.code == .invalidRequest)
        }
    }

    @Test(arguments: Place.allCases) func `the end is final`(place: Place) throws {
        var state = try state(place)
        state.close()
        state.confirm()
        #expect(state.phase == .closed)
        #expect(throws: MCPError.self) { try state.initialize(Self.params, supported: ProtocolRevision.legacy) }
    }

    @Test(arguments: ProtocolRevision.legacy) func `each spoken revision is granted`(revision: ProtocolRevision) throws
    {
        var params = Self.params
        params["protocolVersion"] = .string(revision.rawValue)
        var state = State()
        #expect(try state.initialize(params, supported: ProtocolRevision.legacy).revision == revision)
        var other = State()
        let granted = try other.initialize(params, supported: [.v2024_11_05, .v2025_03_26]).revision
        #expect(granted == min(revision, .v2025_03_26))
    }

    @Test func `a server of the modern era alone names what it speaks`() {
        var state = State()
        let error = #expect(throws: MCPError.self) { try state.initialize(Self.params, supported: []) }
        #expect(error?.code == .unsupportedProtocolVersion)
        #expect(error?.data?["supported"] == ["2026-07-28"])
    }

    @Test func `a client has only what its revision knows`() throws {
        let declared: JSONObject = [
            "elicitation": ["form": [:], "url": [:]], "sampling": ["tools": [:], "context": [:]], "roots": [:],
            "future": ["x": 1],
        ]
        func granted(_ revision: ProtocolRevision) throws -> JSONObject {
            LegacyTranslation.capabilities(ofClient: declared, revision: revision).fields
        }
        #expect(try granted(.v2025_11_25) == declared)
        #expect(try granted(.v2025_06_18) == ["elicitation": [:], "sampling": [:], "roots": [:], "future": ["x": 1]])
        #expect(try granted(.v2025_03_26) == ["sampling": [:], "roots": [:], "future": ["x": 1]])
    }
}
