import JSON
import MCP

/// Asks a server for everything that a client may ask without changing anything.
struct Inspector {
    /// A new way to the server; each revision is tried on a connection of its own.
    let transport: any ClientTransport
    let options: ClientOptions
    let target: String
    /// Ends the inspection in order.
    var interruption = Interruption()

    private static let maxPages = 1000
    private let clock = ContinuousClock()

    /// - Throws: `ClientError` when the server cannot be reached or speaks no revision that is known.
    func inspect() async throws -> Inspection {
        var attempts: [Inspection.Attempt] = []
        var failure: any Error = ClientError(.noCommonRevision, "There is no revision to try.")
        for revision in options.revisions.sorted().reversed() {
            let begin = clock.now
            do {
                try await greet(revision)
                attempts.append(attempt(revision, .accepted, since: begin))
            } catch let error as MCPError {
                failure = ClientError(.noCommonRevision, Self.refusal(error), cause: error)
                attempts.append(attempt(revision, .refused(Self.refusal(error)), since: begin))
            } catch let error as ClientError {
                if attempts.isEmpty, Self.isFinal(error) { throw error }
                failure = error
                attempts.append(attempt(revision, .refused(error.message), since: begin))
            }
        }
        guard let best = attempts.first(where: { $0.outcome == .accepted })?.revision else { throw failure }
        let (transport, options) = (transport, speaking(best))
        return try await interruption.withClient(of: transport, options: options) { [attempts] client in
            var inspection = try await look(client, at: best)
            inspection.attempts = attempts
            return inspection
        }
    }

    /// Connects in a revision. A modern server must answer `server/discover`, which the client could do without.
    private func greet(_ revision: ProtocolRevision) async throws {
        try await interruption.withClient(of: transport, options: speaking(revision)) { client in
            _ = try await client.server
            if revision.isModern { _ = try await client.request(Method.discover) }
        }
    }

    private static func refusal(_ error: MCPError) -> String {
        "server/discover is answered with error \(error.code.rawValue): \(error.message)"
    }

    private func attempt(
        _ revision: ProtocolRevision, _ outcome: Inspection.Attempt.Outcome, since begin: ContinuousClock.Instant
    ) -> Inspection.Attempt {
        Inspection.Attempt(revision: revision, outcome: outcome, milliseconds: milliseconds(since: begin))
    }

    /// Nobody there, or nobody who speaks with us: another revision changes nothing.
    private static func isFinal(_ error: ClientError) -> Bool {
        if error.code == .unreachable { return true }
        guard case .refused(let status, _, _)? = error.cause as? ExchangeFailure else { return false }
        return [401, 403].contains(status)
    }

    private func speaking(_ revision: ProtocolRevision) -> ClientOptions {
        var options = options
        options.revisions = [revision]
        options.eras = EraMemory()
        options.call.usesCache = false
        return options
    }

    private func look(_ client: MCPClient, at revision: ProtocolRevision) async throws -> Inspection {
        let info = try await client.server
        var inspection = Inspection(
            target: target, revision: revision, server: info.server, capabilities: info.capabilities.fields,
            instructions: info.instructions)
        if revision.isModern {
            let begin = clock.now
            inspection.discovery = try await client.request(Method.discover)
            inspection.discoveryMilliseconds = milliseconds(since: begin)
        }
        if info.capabilities.tools { inspection.lists.append(await list(client, Method.listTools, "tools")) }
        if info.capabilities.resources {
            inspection.lists.append(await list(client, Method.listResources, "resources"))
            inspection.lists.append(await list(client, Method.listResourceTemplates, "resourceTemplates"))
        }
        if info.capabilities.prompts { inspection.lists.append(await list(client, Method.listPrompts, "prompts")) }
        inspection.probes = await probes(client, info)
        return inspection
    }

    private func list(_ client: MCPClient, _ method: String, _ member: String) async -> Inspection.List {
        var list = Inspection.List(method: method, member: member)
        var cursor: JSONValue?
        var seen: Set<JSONValue> = []
        repeat {
            var params = JSONObject()
            params["cursor"] = cursor
            let begin = clock.now
            do {
                let page = try await client.request(method, params)
                list.milliseconds = max(list.milliseconds, milliseconds(since: begin))
                list.pages.append(page)
                guard page[member]?.arrayValue != nil else {
                    list.fault = "The answer has no array \"\(member)\"."
                    return list
                }
                cursor = page["nextCursor"].flatMap { $0.isNull ? nil : $0 }
            } catch let error as MCPError {
                list.fault = "The request is answered with error \(error.code.rawValue): \(error.message)"
                list.errorCode = error.code.rawValue
                return list
            } catch {
                list.fault = "There is no answer: \(error)"
                return list
            }
            if let next = cursor, !seen.insert(next).inserted {
                list.fault = "The list has no end: page \(list.pages.count) names a cursor that was there before."
                return list
            }
        } while cursor != nil && list.pages.count < Self.maxPages
        if cursor != nil { list.fault = "The list has no end: there are more than \(Self.maxPages) pages." }
        return list
    }

    // MARK: - What must be refused

    private func probes(_ client: MCPClient, _ info: ConnectedServerInfo) async -> [Inspection.Probe] {
        let missing = "imcp-inspect-no-such-thing"
        var probes = [await probe(client, "an unknown method", "imcp/no-such-method", [:], .methodNotFound)]
        if info.capabilities.tools {
            let call: JSONObject = ["name": .string(missing), "arguments": [:]]
            probes.append(await probe(client, "a call of an unknown tool", Method.callTool, call, .invalidParams))
            let page: JSONObject = ["cursor": .string(missing)]
            probes.append(await probe(client, "an unknown cursor", Method.listTools, page, .invalidParams))
        }
        if info.capabilities.resources {
            let code: MCPError.Code = info.revision.isModern ? .invalidParams : .resourceNotFound
            let uri: JSONObject = ["uri": .string("\(missing)://nowhere")]
            probes.append(await probe(client, "an unknown resource", Method.readResource, uri, code))
        }
        if info.capabilities.prompts {
            let prompt: JSONObject = ["name": .string(missing)]
            probes.append(await probe(client, "an unknown prompt", Method.getPrompt, prompt, .invalidParams))
        }
        return probes
    }

    private func probe(
        _ client: MCPClient, _ name: String, _ method: String, _ params: JSONObject, _ expected: MCPError.Code
    ) async -> Inspection.Probe {
        var probe = Inspection.Probe(name: name, expected: expected)
        do {
            let result = try await client.request(method, params)
            probe.isToolFailure = result["isError"]?.boolValue == true
        } catch let error as MCPError {
            probe.code = error.code.rawValue
        } catch {
            // No answer at all is told by the lists already.
            probe.code = expected.rawValue
        }
        return probe
    }

    private func milliseconds(since begin: ContinuousClock.Instant) -> Int {
        let (seconds, attoseconds) = begin.duration(to: clock.now).components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
