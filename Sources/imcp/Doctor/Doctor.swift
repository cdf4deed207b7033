import ConnectorKit

/// Asks every server whether it works, all at once and none for longer than the deadline.
struct Doctor {
    /// What became of asking one server.
    struct Examination: Sendable {
        /// The server, or what all servers share.
        var name: String
        /// Empty where there is nothing to check.
        var findings: [ConnectorFinding]
    }

    /// What all servers share is told under this name, which no server can have.
    static let host = "(imcp)"

    var deadline: Duration
    var clock: any Clock<Duration> = ContinuousClock()

    /// - Returns: The host's own first, then the servers in the order of the configuration.
    func examine(_ parts: [Deployment.Part], _ stores: HostStores) async -> [Examination] {
        var checks: [(name: String, check: (@Sendable () async -> [ConnectorFinding])?)] = [
            (Self.host, { await stores.check() })
        ]
        for part in parts { checks.append((part.name, part.server.check)) }
        return await withTaskGroup(of: [Examination]?.self) { group in
            group.addTask {
                await stores.run()
                return nil
            }
            // Only for their checks: what runs beside a server may change something, such as what a crash left.
            for run in parts.filter({ $0.server.check != nil }).compactMap(\.server.run) {
                group.addTask {
                    await run()
                    return nil
                }
            }
            group.addTask { [checks] in await examine(checks) }
            defer { group.cancelAll() }
            // What runs beside may have nothing to do.
            for await examinations in group { if let examinations { return examinations } }
            return []
        }
    }

    func examine(
        _ checks: [(name: String, check: (@Sendable () async -> [ConnectorFinding])?)]
    ) async -> [Examination] {
        await withTaskGroup(of: (Int, [ConnectorFinding]).self) { group in
            for (position, one) in checks.enumerated() {
                guard let check = one.check else { continue }
                group.addTask { (position, await self.findings(of: check)) }
            }
            var examinations = checks.map { Examination(name: $0.name, findings: []) }
            for await (position, findings) in group { examinations[position].findings = findings }
            return examinations
        }
    }

    private func findings(of check: @escaping @Sendable () async -> [ConnectorFinding]) async -> [ConnectorFinding] {
        let (deadline, clock) = (deadline, clock)
        let late = ConnectorFinding(
            .error, "check", "The server did not say within \(deadline.components.seconds) s whether it works.",
            fix: "See whether its system answers at all; --timeout gives it more time.")
        let race = Race<[ConnectorFinding]>()
        // A check that does not heed its cancellation must not keep the others' results from being told, so nobody waits
        // for it: only a task apart can be left behind.
        let work = Task { race.finish(await check()) }
        let timer = Task {
            try? await clock.sleep(for: deadline)
            race.finish([late])
        }
        defer {
            work.cancel()
            timer.cancel()
        }
        return await withTaskCancellationHandler {
            await race.value()
        } onCancel: {
            race.finish([late])
        }
    }
}
