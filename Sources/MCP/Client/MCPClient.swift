import JSON
import Logging
import Synchronization
import Timing

/// A client of one MCP server, of either era.
///
/// ```swift
/// try await withMCPClient(of: transport) { client in
///     let result = try await client.callTool("forecast", arguments: ["city": "Oslo"])
/// }
/// ```
///
/// ``run()`` keeps the connection and does the work that no single call owns; calls made before it wait for it. When the
/// connection ends, a new one is made; a call is repeated there only when it is certain that it did not run.
public final class MCPClient: Sendable {
    let options: ClientOptions
    let gate = SessionGate()
    let timers: CallTimers
    let jobs: JobQueue
    let timeline: Timeline
    /// Requests whose end is not told to the server yet.
    let exchanges = Tally()
    let progress = ProgressListeners()
    let news = ServerNews()
    let tools = ToolKnowledge()
    let kept: ResultCache
    let subscriptions: SubscriptionHub
    private let transport: any ClientTransport
    private let lastID = Atomic<Int64>(0)
    private let level = Mutex<LogLevel?>(nil)
    /// The request that keeps the server's reports of changes coming.
    let listening = ListeningRequest()
    /// What the server asks over the connection of now.
    private let questions = Mutex<InFlight?>(nil)

    /// A client that connects once it is run.
    public init(_ transport: any ClientTransport, options: ClientOptions = ClientOptions()) {
        self.transport = transport
        self.options = options
        timeline = Timeline(options.clock)
        timers = CallTimers(timeline: timeline)
        jobs = JobQueue(limit: Self.maxJobs)
        kept = ResultCache(limits: options.cache, timeline: timeline)
        subscriptions = SubscriptionHub(feed: news.changes)
    }

    /// How many things the client may do on its own at a time: answer questions, withdraw requests.
    private static let maxJobs = 1024

    /// Keeps the client connected until ``close()``, or until the task is cancelled. Run it once.
    ///
    /// Returns when what was under way has ended; the calls that still wait fail.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.timers.run() }
            group.addTask { await self.jobs.run() }
            group.addTask { await self.keepSubscribed() }
            group.addTask { await self.depart() }
            await keepConnected()
            gate.close()
            jobs.close()
            timers.close()
            group.cancelAll()
        }
        news.finish()
    }

    /// Ends the connection in order, and the run. Calls that are under way fail; the server is told that they are not
    /// wanted any more, for which it has ``ClientOptions/farewell``.
    public func close() { gate.leave() }

    /// Waits for ``close()``, lets the last words leave, and ends the connection.
    private func depart() async {
        await gate.left()
        questions.withLock { $0 }?.cancelAll()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.timeline.sleep(self.options.farewell) }
            group.addTask {
                await self.jobs.emptied()
                self.timers.close()
                await self.exchanges.emptied()
                await self.jobs.emptied()
            }
            await group.next()
            group.cancelAll()
        }
        gate.close()
    }

    /// What the server says of itself, and the revision that is spoken. Waits for the connection.
    public var server: ConnectedServerInfo {
        get async throws { try await session(within: options.call.timeout).info }
    }

    /// The id of a new request.
    func nextID() -> RequestID { .integer(lastID.wrappingAdd(1, ordering: .relaxed).newValue) }

    /// What `setLogLevel` set.
    var logLevel: LogLevel? {
        get { level.withLock { $0 } }
        set { level.withLock { $0 = newValue } }
    }

    /// What is kept for calls under way; zero when the client is idle. For tests of leaks.
    package var liveCount: Int {
        timers.count + progress.count + gate.waitingCount + (questions.withLock { $0?.count } ?? 0)
    }

    // MARK: - Connections

    private enum Ending {
        /// The session was made, and has lasted for this long.
        case lasted(Duration)
        case failed(ClientError)
        /// To be tried again at once, as a legacy server.
        case again
        case fallBack(ClientError)
    }

    private func keepConnected() async {
        var backOff = options.backOff
        var number = 0
        var transport = self.transport
        var assumed: ProtocolEra?
        while await isWanted() {
            number += 1
            let remembered = options.eras[transport.identity]
            let ending = await connect(transport, number: number, as: assumed ?? remembered)
            switch ending {
            case .lasted(let duration): backOff.ended(after: duration)
            case .again:
                assumed = .legacy
                continue
            case .failed(let error) where remembered != nil && error.code == .refused,
                .fallBack(let error) where remembered != nil:
                // It may have become another kind of server.
                options.logger.debug("the server is asked anew what it is", metadata: ["error": "\(error)"])
                options.eras[transport.identity] = nil
                assumed = nil
                continue
            case .fallBack(let error):
                guard let other = transport.fallback else {
                    gate.fail(error)
                    break
                }
                transport = other
                continue
            case .failed(let error):
                options.eras[transport.identity] = nil
                gate.fail(error)
            }
            // The next time may find the other way open again, or another kind of server.
            transport = self.transport
            assumed = nil
            guard !gate.isClosed else { return }
            await wait(backOff.next())
        }
    }

    /// Returns when somebody calls, or wants to hear of changes. False when the client is closed.
    private func isWanted() async -> Bool {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let (wanted, version) = self.subscriptions.wanted
                    if !wanted.isEmpty { return self.gate.want() }
                    await self.subscriptions.changed(since: version)
                }
            }
            defer { group.cancelAll() }
            return await gate.wanted()
        }
    }

    /// Waits, unless the client is closed meanwhile.
    private func wait(_ duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.timeline.sleep(duration) }
            group.addTask { await self.gate.closed() }
            await group.next()
            group.cancelAll()
        }
    }

    private enum Event: Sendable {
        case ended((any Error)?)
        case settled(Negotiation.Step)
        case left
    }

    /// One connection, from its beginning to its end.
    private func connect(_ transport: any ClientTransport, number: Int, as era: ProtocolEra?) async -> Ending {
        let connection: any ClientConnection
        do {
            connection = try await open(transport)
        } catch {
            return .failed(ClientError(error as? ExchangeFailure ?? .unreachable("\(error)")))
        }
        // The ids of the server's questions are its own, so they start anew with each connection.
        let questions = InFlight(limit: max(1, options.maxServerRequests))
        self.questions.withLock { $0 = questions }
        defer { questions.cancelAll() }
        return await withTaskGroup(of: Event.self) { group in
            let inbox = ConnectionInbox(client: self, connection: connection, questions: questions)
            group.addTask {
                await self.gate.closed()
                return .left
            }
            group.addTask {
                do {
                    try await connection.run(inbox)
                    return .ended(nil)
                } catch {
                    return .ended(error)
                }
            }
            group.addTask { .settled(await self.negotiate(over: connection, transport, as: era)) }
            return await follow(&group, connection, transport, number: number)
        }
    }

    /// The connection that a transport makes, which is not waited for when the client is closed.
    private func open(_ transport: any ClientTransport) async throws -> any ClientConnection {
        try await withThrowingTaskGroup(of: (any ClientConnection)?.self) { group in
            group.addTask { try await transport.connect() }
            group.addTask {
                await self.gate.closed()
                return nil
            }
            var connection: (any ClientConnection)?
            while let event = try await group.next() {
                connection = event ?? connection
                group.cancelAll()
            }
            guard let connection else { throw CancellationError() }
            return connection
        }
    }

    private func follow(
        _ group: inout TaskGroup<Event>, _ connection: any ClientConnection, _ transport: any ClientTransport,
        number: Int
    ) async -> Ending {
        var ending = Ending.failed(.isClosed)
        var since: Duration?
        var isLeaving = false
        var hasEnded = false
        while let event = await group.next() {
            switch event {
            case .settled(.done) where hasEnded:
                ending = .failed(ClientError(.lost("It ended during the handshake.")))
                group.cancelAll()
            case .settled(.done(let agreement)):
                options.eras[transport.identity] = agreement.revision.isModern ? .modern : .legacy
                let session = session(number, connection, agreement)
                await begin(session)
                since = timeline.elapsed()
                guard gate.open(session) else {
                    isLeaving = true
                    await connection.close()
                    group.cancelAll()
                    break
                }
                group.addTask {
                    await self.gate.left(number)
                    return .left
                }
            case .left where isLeaving || hasEnded: break
            case .left:
                isLeaving = true
                await connection.close()
                // A connection that does not end by itself now is ended by force.
                group.cancelAll()
            case .settled(let step):
                ending = Self.ending(step)
                isLeaving = true
                await connection.close()
                group.cancelAll()
            case .ended(let error):
                hasEnded = true
                gate.invalidate(number)
                if let since {
                    ending = .lasted(timeline.elapsed() - since)
                } else if !isLeaving, let error {
                    ending = .failed(ClientError(error as? ExchangeFailure ?? .lost("\(error)")))
                }
                if let error, !isLeaving { options.logger.info("connection ended", metadata: ["error": "\(error)"]) }
                if since != nil || isLeaving { group.cancelAll() }
            }
        }
        return ending
    }

    private static func ending(_ step: Negotiation.Step) -> Ending {
        switch step {
        case .reconnect: .again
        case .fallBack(let error): .fallBack(error)
        case .fail(let error): .failed(error)
        default: .failed(.isClosed)
        }
    }

    private func session(
        _ number: Int, _ connection: any ClientConnection, _ agreement: Negotiation.Agreement
    ) -> ClientSession {
        ClientSession(
            number: number, connection: connection,
            info: ConnectedServerInfo(
                revision: agreement.revision, capabilities: agreement.capabilities, server: agreement.server,
                instructions: agreement.instructions))
    }

    /// What a legacy session needs before its first call.
    private func begin(_ session: ClientSession) async {
        kept.removeAll()
        await session.connection.established(session.revision)
        guard !session.revision.isModern, let level = logLevel, session.info.capabilities.serves(Method.setLogLevel)
        else { return }
        let message = JSONRPCRequest(
            id: nextID(), method: Method.setLogLevel, params: ["level": .string(level.rawValue)])
        jobs.submit {
            await self.aside("the level of the log was not set") {
                _ = try await session.connection.answer(
                    to: OutgoingRequest(message: message, revision: session.revision))
            }
        }
    }

    // MARK: - Negotiation

    private func negotiate(
        over connection: any ClientConnection, _ transport: any ClientTransport, as era: ProtocolEra?
    ) async -> Negotiation.Step {
        var negotiation = Negotiation(
            revisions: options.revisions, eras: transport.eras, remembered: era,
            sharesConnection: !connection.hasRequestStreams)
        var step = negotiation.begin()
        while !Task.isCancelled {
            switch step {
            case .discover(let revision):
                let params: JSONObject = ["_meta": .object(envelope(revision))]
                step = negotiation.next(
                    after: await ask(connection, Method.discover, params, revision, within: options.probeTimeout))
            case .initialize(let revision):
                let params: JSONObject = [
                    "protocolVersion": .string(revision.rawValue),
                    "capabilities": .object(
                        options.handlers.capabilities(for: revision, extensions: options.declaredExtensions)),
                    "clientInfo": options.info.json,
                ]
                step = negotiation.next(
                    after: await ask(connection, Method.initialize, params, nil, within: options.connectTimeout))
            case .done(let agreement) where !agreement.revision.isModern:
                let initialized = JSONRPCNotification(method: Method.Notification.initialized)
                do {
                    try await connection.send(.notification(initialized), revision: agreement.revision)
                    return step
                } catch {
                    return .fail(ClientError(error as? ExchangeFailure ?? .lost("\(error)")))
                }
            case .done, .fail, .fallBack, .reconnect: return step
            }
        }
        return .fail(.isClosed)
    }

    private func ask(
        _ connection: any ClientConnection, _ method: String, _ params: JSONObject, _ revision: ProtocolRevision?,
        within timeout: Duration
    ) async -> Negotiation.Outcome {
        let request = OutgoingRequest(
            message: JSONRPCRequest(id: nextID(), method: method, params: params), revision: revision)
        do {
            let response = try await timed(request.message.id, timeout: timeout, maximum: timeout) {
                try await connection.answer(to: request)
            }
            switch response.outcome {
            case .success(let result): return .result(result)
            case .failure(let error): return .error(error)
            }
        } catch let failure as ExchangeFailure {
            return .failure(failure)
        } catch let error as ClientError where error.code == .timedOut {
            return .timedOut
        } catch is CancellationError {
            return .other(.isClosed)
        } catch {
            return .other(ClientError(.refused, "\(error)", cause: error))
        }
    }

    /// What a modern request says of its sender.
    func envelope(_ revision: ProtocolRevision) -> JSONObject {
        [
            MetaKey.protocolVersion: .string(revision.rawValue),
            MetaKey.clientCapabilities: .object(
                options.handlers.capabilities(for: revision, extensions: options.declaredExtensions)),
            MetaKey.clientInfo: options.info.json,
        ]
    }

    // MARK: - Time

    /// The session, waited for no longer than this.
    ///
    /// - Parameter isParting: Whether it is for last words, which may be said after ``close()``.
    func session(within timeout: Duration, isParting: Bool = false) async throws -> ClientSession {
        if let current = gate.usable(isParting: isParting) { return current }
        let timeline = timeline
        return try await withThrowingTaskGroup(of: ClientSession?.self) { group in
            group.addTask { try await self.gate.session() }
            group.addTask {
                // A login, say, takes the user's time, which does not count.
                repeat { try await timeline.sleep(timeout) } while self.timers.isWaitingForUser
                return nil
            }
            defer { group.cancelAll() }
            guard let session = try await group.next() ?? nil else {
                throw ClientError(.timedOut, "There was no connection within \(timeout).")
            }
            return session
        }
    }

    /// Sends what no caller waits for, for no longer than a call may take. A failure is only noted.
    func aside(_ failure: String, _ send: @escaping @Sendable () async throws -> Void) async {
        let timeout = options.call.timeout
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await send() }
                group.addTask {
                    try await self.timeline.sleep(timeout)
                    throw ClientError(.timedOut, "It took longer than \(timeout).")
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch {
            options.logger.debug("\(failure)", metadata: ["error": "\(error)"])
        }
    }

    /// Runs a body in a task of its own, which is cancelled when its time is over.
    func timed<Value: Sendable>(
        _ id: RequestID, timeout: Duration, maximum: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        async let value: Value = {
            timers.begin(id, timeout: timeout, maximum: maximum)
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(try await body())
            } catch {
                outcome = .failure(error)
            }
            guard let reason = timers.end(id), case .failure = outcome else { return try outcome.get() }
            throw reason == .closed
                ? ClientError.isClosed : ClientError(.timedOut, "The server did not answer in time.")
        }()
        return try await value
    }
}

/// Runs a client for as long as the body takes, then closes it.
///
/// Throws what the body throws. The connection is made in the background: the body's first call waits for it.
public func withMCPClient<Value>(
    of transport: any ClientTransport, options: ClientOptions = ClientOptions(),
    _ body: (MCPClient) async throws -> Value
) async throws -> Value {
    let client = MCPClient(transport, options: options)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await client.run() }
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(client))
        } catch {
            outcome = .failure(error)
        }
        client.close()
        try await group.waitForAll()
        return try outcome.get()
    }
}
