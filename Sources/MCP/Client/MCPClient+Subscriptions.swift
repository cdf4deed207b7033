import JSON
import Logging
import Timing

extension MCPClient {
    /// Changes of lists and resources, from now on, whatever the era: modern servers are listened to
    /// (`subscriptions/listen`), legacy ones are asked for each resource (`resources/subscribe`).
    ///
    /// When the connection breaks, the subscription is made again on the next.
    public func changes(of changes: Set<Change>) -> ChangeSequence { ChangeSequence(changes, hub: subscriptions) }

    /// Keeps the server's reports in step with what is wanted, over all sessions.
    func keepSubscribed() async {
        var last: Int?
        while !Task.isCancelled {
            guard let session = await gate.next(after: last) else {
                if gate.isClosed { return }
                continue
            }
            last = session.number
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.gate.left(session.number) }
                group.addTask {
                    if session.revision.isModern {
                        await self.keepListening(in: session)
                    } else {
                        await self.keepWatching(in: session)
                    }
                }
                await group.next()
                group.cancelAll()
            }
        }
    }

    // MARK: - Modern

    private enum Listening { case wantsChanged, refused(MCPError), ended }

    private func keepListening(in session: ClientSession) async {
        var backOff = options.backOff
        while !Task.isCancelled {
            let (wanted, version) = subscriptions.wanted
            guard !wanted.isEmpty else {
                await subscriptions.changed(since: version)
                continue
            }
            let begin = timeline.elapsed()
            let listening = await withTaskGroup(of: Listening.self) { group in
                group.addTask { await self.listen(to: wanted, in: session) }
                group.addTask {
                    await self.subscriptions.changed(since: version)
                    return .wantsChanged
                }
                defer { group.cancelAll() }
                return await group.next() ?? .ended
            }
            switch listening {
            case .wantsChanged: continue
            case .refused(let error):
                options.logger.warning("the server reports no changes", metadata: ["error": "\(error.message)"])
                await subscriptions.changed(since: version)
            case .ended:
                backOff.ended(after: timeline.elapsed() - begin)
                try? await timeline.sleep(backOff.next())
            }
        }
    }

    private func listen(to wanted: Set<Change>, in session: ClientSession) async -> Listening {
        var notifications = JSONObject()
        if wanted.contains(.tools) { notifications["toolsListChanged"] = true }
        if wanted.contains(.prompts) { notifications["promptsListChanged"] = true }
        if wanted.contains(.resources) { notifications["resourcesListChanged"] = true }
        let uris = wanted.compactMap(\.uri).sorted()
        if !uris.isEmpty { notifications["resourceSubscriptions"] = .array(uris.map(JSONValue.string)) }
        let tasks = wanted.compactMap(\.taskID).sorted()
        if !tasks.isEmpty { notifications["taskIds"] = .array(tasks.map(JSONValue.string)) }
        let params: JSONObject = [
            "notifications": .object(notifications), "_meta": .object(envelope(session.revision)),
        ]
        let request = OutgoingRequest(
            message: JSONRPCRequest(id: nextID(), method: Method.listen, params: params), revision: session.revision)
        do {
            let response = try await listening.run(request.message.id) {
                try await session.connection.answer(to: request)
            }
            if let error = response.error { return Self.refusal(error) }
        } catch ExchangeFailure.refused(_, let error?, _) {
            return Self.refusal(error)
        } catch is CancellationError {
            withdraw(request.message.id, in: session, reason: "Another subscription takes its place.")
        } catch {
            options.logger.debug("a subscription ended", metadata: ["error": "\(error)"])
        }
        return .ended
    }

    /// Errors that say that it cannot be done; others may pass.
    private static func refusal(_ error: MCPError) -> Listening {
        [.methodNotFound, .invalidParams, .missingClientCapability].contains(error.code) ? .refused(error) : .ended
    }

    // MARK: - Legacy

    private func keepWatching(in session: ClientSession) async {
        var watched: Set<String> = []
        var backOff = options.backOff
        // Lists are reported without asking. What was heard in an earlier session is told once, as perhaps changed.
        subscriptions.isReporting(subscriptions.wanted.changes.filter { $0.uri == nil })
        while !Task.isCancelled {
            let (wanted, version) = subscriptions.wanted
            subscriptions.willReport(wanted.filter { $0.uri == nil })
            let uris = Set(wanted.compactMap(\.uri))
            guard session.info.capabilities.resourceSubscriptions else {
                await subscriptions.changed(since: version)
                continue
            }
            for uri in watched.subtracting(uris).sorted() { _ = await watch(uri, false) }
            watched.formIntersection(uris)
            for uri in uris.subtracting(watched).sorted() where await watch(uri, true) { watched.insert(uri) }
            if watched == uris {
                backOff = options.backOff
                await subscriptions.changed(since: version)
            } else {
                await wait(for: version, atMost: backOff.next())
            }
        }
    }

    /// Returns when what is wanted has changed, or the time is over.
    private func wait(for version: Int, atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.subscriptions.changed(since: version) }
            group.addTask { try? await self.timeline.sleep(duration) }
            await group.next()
            group.cancelAll()
        }
    }

    /// False when another attempt may succeed.
    private func watch(_ uri: String, _ isWatched: Bool) async -> Bool {
        do {
            let method = isWatched ? Method.subscribeResource : Method.unsubscribeResource
            _ = try await request(method, ["uri": .string(uri)])
            if isWatched { subscriptions.isReporting([.resource(uri: uri)]) }
            return true
        } catch {
            options.logger.warning("a resource is not watched", metadata: ["error": "\(error)"])
            guard let error = error as? MCPError else { return false }
            return [.methodNotFound, .invalidParams, .resourceNotFound].contains(error.code)
        }
    }
}

extension Change {
    fileprivate var uri: String? { if case .resource(let uri) = self { uri } else { nil } }
    fileprivate var taskID: String? { if case .task(let id) = self { id } else { nil } }
}
