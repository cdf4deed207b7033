import JSON
import MCPTesting
import Synchronization
import Testing

@testable import MCP

/// What becomes of calls when connections do not hold.
@Suite(.timeLimit(.minutes(1))) struct `Client reliability` {
    private let text: JSONObject = ["resultType": "complete", "content": [["type": "text", "text": "done"]]]

    private func withClient<Value>(
        of transport: ScriptedTransport, clock: any Clock<Duration> = ContinuousClock(),
        _ change: (inout ClientOptions) -> Void = { _ in }, _ body: (MCPClient) async throws -> Value
    ) async throws -> Value {
        var options = ClientOptions(name: "test")
        options.clock = clock
        change(&options)
        return try await withMCPClient(of: transport, options: options, body)
    }

    @Test func `a call that did not run is made again on a new session`() async throws {
        let server = ScriptedTransport.modern { [text] _, connection in
            connection == 1 ? .failure(.sessionEnded) : .result(text)
        }
        try await withClient(of: server, clock: ContinuousClock()) { client async throws in
            #expect(try await client.callTool("x").content.first?.text == "done")
            #expect(server.connections == 2)
            #expect(client.liveCount == 0)
        }
    }

    @Test func `a call that may have run is not repeated`() async throws {
        let server = ScriptedTransport.modern { _, _ in .hangUp }
        try await withClient(of: server, clock: ContinuousClock()) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(error?.code == .lost)
            #expect(server.methods.filter { $0 == Method.callTool }.count == 1)
        }
    }

    @Test func `a call is not repeated for ever`() async throws {
        let server = ScriptedTransport.modern { _, _ in .failure(.sessionEnded) }
        try await withClient(of: server, { $0.backOff.first = .zero }) { client async throws in
            await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(server.methods.filter { $0 == Method.callTool }.count == 3)
        }
    }

    @Test func `a server that cannot be reached is an error, and is tried again by the next call`() async throws {
        let server = ScriptedTransport { _, _ in .failure(.unreachable("nobody listens")) }
        try await withClient(of: server, { $0.backOff.first = .zero }) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.listTools() }
            #expect(error?.code == .unreachable)
            await #expect(throws: ClientError.self) { try await client.listTools() }
            #expect(server.connections >= 2)
        }
    }

    @Test func `silence ends a call, and the server is told`() async throws {
        let clock = ManualClock()
        let server = ScriptedTransport.modern { _, _ in .silence }
        try await withClient(of: server, clock: clock) { client async throws in
            _ = try await client.server
            async let call = client.callTool("x")
            await advance(clock, until: { server.notes.contains { $0.method == Method.Notification.cancelled } })
            do {
                _ = try await call
                Issue.record("The call came back.")
            } catch let error as ClientError {
                #expect(error.code == .timedOut)
            }
            #expect(client.liveCount == 0)
        }
    }

    @Test func `progress keeps a call alive up to its longest time`() async throws {
        let clock = ManualClock()
        let server = ScriptedTransport.modern { _, _ in .silence }
        try await withClient(of: server, clock: clock) { client async throws in
            _ = try await client.server
            var options = CallOptions()
            options.timeout = .seconds(10)
            options.maximumDuration = .seconds(25)
            let steps = Mutex(0)
            options.onProgress = { _ in steps.withLock { $0 += 1 } }
            async let call = client.callTool("x", options: options)
            let start = clock.now
            await advance(clock, until: { server.notes.contains { $0.method == Method.Notification.cancelled } }) {
                guard let token = server.seen.last?.params["_meta"]?[MetaKey.progressToken] else { return }
                let params: JSONObject = ["progressToken": token, "progress": 1]
                await server.tell(
                    .notification(JSONRPCNotification(method: Method.Notification.progress, params: params)))
            }
            #expect(start.duration(to: clock.now) >= .seconds(25))
            do {
                _ = try await call
                Issue.record("The call came back.")
            } catch let error as ClientError {
                #expect(error.code == .timedOut)
            }
        }
    }

    @Test func `a caller that goes withdraws its request`() async throws {
        let server = ScriptedTransport.modern { _, _ in .silence }
        try await withClient(of: server, clock: ContinuousClock()) { client async throws in
            _ = try await client.server
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await client.callTool("x") }
                while !server.methods.contains(Method.callTool) { await Task.yield() }
                group.cancelAll()
            }
            while server.notes.isEmpty { await Task.yield() }
            #expect(server.notes.first?.method == Method.Notification.cancelled)
            #expect(client.liveCount == 0)
        }
    }

    @Test func `closing takes back what is under way before the connection ends`() async throws {
        let server = ScriptedTransport.modern { _, _ in .silence }
        try await withClient(of: server) { client async throws in
            _ = try await client.server
            async let call = client.callTool("x")
            while !server.methods.contains(Method.callTool) { await Task.yield() }
            client.close()
            do {
                _ = try await call
                Issue.record("The call came back.")
            } catch let error as ClientError {
                #expect(error.code == .closed)
            }
            let late = await #expect(throws: ClientError.self) { try await client.callTool("y") }
            #expect(late?.code == .closed)
        }
        #expect(server.notes.map(\.method) == [Method.Notification.cancelled])
        #expect(server.methods.filter { $0 == Method.callTool }.count == 1)
    }

    @Test func `what a caller takes back as its last act is told to the server`() async throws {
        let server = ScriptedTransport.modern { _, _ in .silence }
        try await withClient(of: server) { client async throws in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await client.callTool("x") }
                while !server.methods.contains(Method.callTool) { await Task.yield() }
                group.cancelAll()
            }
        }
        #expect(server.notes.map(\.method) == [Method.Notification.cancelled])
    }

    @Test func `a task is abandoned while the client leaves`() async throws {
        let task: JSONObject = [
            "resultType": "task", "taskId": "t1", "status": "working", "createdAt": "2026-07-28T00:00:00Z",
            "lastUpdatedAt": "2026-07-28T00:00:00Z",
        ]
        let server = ScriptedTransport.modern { _, _ in .result(task) }
        try await withClient(of: server) { client async throws in
            guard case .task(let handle) = try await client.startTask("x") else {
                Issue.record("The call is no task.")
                return
            }
            handle.abandon()
        }
        #expect(server.methods.contains(Method.cancelTask))
    }

    @Test func `a server that takes no last words is left all the same`() async throws {
        let clock = ManualClock()
        let server = ScriptedTransport.modern { _, _ in .silence }
        try await withClient(of: server, clock: clock) { client async throws in
            _ = try await client.server
            // Stands for words that never leave: a request that the server does not answer.
            client.jobs.submit {
                let never = BoundedChannel<Int>(capacity: 1)
                _ = try? await never.next()
            }
            client.close()
            let late = await #expect(throws: ClientError.self) { try await client.callTool("y") }
            #expect(late?.code == .closed)
            await advance(clock, until: { client.gate.isClosed })
        }
        #expect(server.connections == 1)
    }

    @Test func `questions of a legacy server are answered beside calls`() async throws {
        let server = Self.legacyServer
        try await withClient(
            of: server, clock: ContinuousClock(),
            {
                $0.revisions = ProtocolRevision.legacy
                $0.handlers.roots = { [RootsResult.Root(unchecked: ["uri": "file:///home"])] }
            }
        ) { client async throws in
            _ = try await client.server
            await server.tell(.request(JSONRPCRequest(id: .integer(7), method: Method.listRoots)))
            await server.tell(.request(JSONRPCRequest(id: .integer(8), method: Method.ping)))
            await server.tell(.request(JSONRPCRequest(id: .integer(9), method: Method.createMessage)))
            while server.answers.count < 3 { await Task.yield() }
            let answers = Dictionary(uniqueKeysWithValues: server.answers.map { ($0.id, $0) })
            let roots = try answers[.integer(7)]?.outcome.get()["roots"]
            #expect(roots?[0]?["uri"] == "file:///home")
            let pong = try answers[.integer(8)]?.outcome.get()
            #expect(pong == [:])
            #expect(answers[.integer(9)]?.error?.code == .methodNotFound)
        }
    }

    @Test func `the time in which the user answers does not count for the call`() async throws {
        let clock = ManualClock()
        let server = Self.legacyServer
        let answer = OneTimeEvent<Void>()
        try await withClient(
            of: server, clock: clock,
            {
                $0.revisions = ProtocolRevision.legacy
                $0.handlers.elicit = { _ in
                    _ = await answer.wait()
                    return ElicitResult(action: .decline)
                }
            }
        ) { client async throws in
            _ = try await client.server
            async let call = client.callTool("x")
            while !server.methods.contains(Method.callTool) { await Task.yield() }
            await server.tell(Self.question)
            while client.liveCount < 2 { await Task.yield() }
            let start = clock.now
            await advance(clock, until: { start.duration(to: clock.now) > .seconds(600) })
            #expect(server.notes.allSatisfy { $0.method != Method.Notification.cancelled })
            answer.happen(())
            while server.answers.isEmpty { await Task.yield() }
            await advance(clock, until: { server.notes.contains { $0.method == Method.Notification.cancelled } })
            do {
                _ = try await call
                Issue.record("The call came back.")
            } catch let error as ClientError {
                #expect(error.code == .timedOut)
            }
        }
    }

    @Test func `questions end with their connection, and the next one may use their ids`() async throws {
        let server = Self.legacyServer
        let count = QuestionCounts()
        try await withClient(
            of: server,
            {
                $0.revisions = ProtocolRevision.legacy
                $0.backOff.first = .zero
                $0.handlers.elicit = { _ in try await count.waitForEver() }
            }
        ) { client async throws in
            _ = try await client.server
            await server.tell(Self.question)
            while count.asked == 0 { await Task.yield() }
            server.breakOff()
            while server.connections == 1 { await Task.yield() }
            _ = try await client.server
            #expect(count.ended == 1)
            await server.tell(Self.question)
            while count.asked == 1 { await Task.yield() }
            #expect(server.answers.isEmpty)
        }
    }

    @Test func `more questions at once than the client allows are not asked`() async throws {
        let server = ScriptedTransport.modern { _, _ in
            let question: JSONObject = ["method": "roots/list"]
            return .result([
                "resultType": "input_required",
                "inputRequests": ["a": .object(question), "b": .object(question), "c": .object(question)],
            ])
        }
        let asked = Mutex(0)
        let count = { @Sendable in asked.withLock { $0 += 1 } }
        try await withClient(
            of: server,
            {
                $0.maxServerRequests = 2
                $0.handlers.roots = {
                    count()
                    return []
                }
            }
        ) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(error?.code == .inputRefused)
        }
        #expect(asked.withLock { $0 } == 0)
    }

    @Test func `closing ends calls that have a connection of their own`() async throws {
        let server = ScriptedTransport.modern(hasRequestStreams: true) { _, _ in .silence }
        try await withClient(of: server) { client async throws in
            async let call = client.callTool("x")
            while !server.methods.contains(Method.callTool) { await Task.yield() }
            client.close()
            do {
                _ = try await call
                Issue.record("The call came back.")
            } catch let error as ClientError {
                #expect(error.code == .closed)
            }
        }
    }

    @Test func `closing does not wait for a handshake`() async throws {
        let server = ScriptedTransport { _, _ in .silence }
        try await withClient(of: server, clock: ManualClock()) { _ in
            while server.methods.isEmpty { await Task.yield() }
        }
    }

    @Test func `a server that has become modern is recognised by the next call`() async throws {
        let server = ScriptedTransport(hasRequestStreams: true) { [text] request, _ in
            switch request.method {
            case Method.discover: .result(["supportedVersions": ["2026-07-28"], "capabilities": [:]])
            case Method.initialize: .failure(.refused(status: 404, error: nil, detail: ""))
            default: .result(text)
            }
        }
        let eras = EraMemory()
        eras[server.identity] = .legacy
        try await withClient(of: server, { $0.eras = eras }) { client async throws in
            #expect(try await client.callTool("x").content.first?.text == "done")
            #expect(eras[server.identity] == .modern)
        }
    }

    @Test func `a server that was refused for a while is found again`() async throws {
        let fallback = ScriptedTransport { _, _ in .failure(.unreachable("no such thing here")) }
        let server = ScriptedTransport(hasRequestStreams: true, fallback: fallback) { [text] request, connection in
            if connection == 1 { return .failure(.refused(status: 404, error: nil, detail: "")) }
            guard request.method == Method.discover else { return .result(text) }
            return .result(["supportedVersions": ["2026-07-28"], "capabilities": [:]])
        }
        try await withClient(of: server, { $0.backOff.first = .zero }) { client async throws in
            await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(fallback.connections == 1)
            #expect(try await client.callTool("x").content.first?.text == "done")
        }
    }

    private static var legacyServer: ScriptedTransport {
        ScriptedTransport { request, _ in
            request.method == Method.initialize
                ? .result(["protocolVersion": "2025-06-18", "capabilities": [:]]) : .silence
        }
    }

    private static var question: JSONRPCMessage {
        let schema: JSONObject = ["type": "object", "properties": [:]]
        let params: JSONObject = ["message": "Really?", "requestedSchema": .object(schema)]
        return .request(JSONRPCRequest(id: .integer(1), method: Method.elicit, params: params))
    }

    @Test func `a closed client fails calls at once`() async throws {
        let client = try await withClient(of: .modern { _, _ in .silence }) { $0 }
        let error = await #expect(throws: ClientError.self) { try await client.listTools() }
        #expect(error?.code == .closed)
    }

    /// Moves the time on, in steps, whenever somebody waits for it.
    private func advance(
        _ clock: ManualClock, until isDone: () -> Bool, _ step: () async -> Void = {}
    ) async {
        while !isDone() {
            await step()
            clock.advance(by: .seconds(1))
            await Task.yield()
        }
    }
}

/// How often a question was asked, and its handler ended.
private final class QuestionCounts: Sendable {
    private let state = Mutex((asked: 0, ended: 0))

    var asked: Int { state.withLock { $0.asked } }
    var ended: Int { state.withLock { $0.ended } }

    func waitForEver() async throws -> ElicitResult {
        state.withLock { $0.asked += 1 }
        defer { state.withLock { $0.ended += 1 } }
        _ = await OneTimeEvent<Void>().wait()
        try Task.checkCancellation()
        return ElicitResult(action: .cancel)
    }
}
