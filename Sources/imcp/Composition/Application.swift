import Gateway
import Logging
import MCP
import MCPHTTP
import ServiceLifecycle
import Settings
import Synchronization
import UnixSignals

/// imcp as it serves: the HTTP server, the servers behind it, and the configuration that can change meanwhile.
final class Application: Service {
    let logger: Logger
    /// Where the configuration wants to be listened.
    let address: Listening

    private let path: String
    private let isSecure: Bool
    private let http: MCPHTTPServer
    private let catalog: ReplaceableService
    private let router: Router
    private let host: Host
    private let deployment: Mutex<Deployment>

    init(path: String, settings: ImcpSettings, deployment: Deployment) {
        self.path = path
        address = settings.listen
        isSecure = settings.tls != nil
        logger = settings.log.logger("imcp")
        host = deployment.host
        self.deployment = Mutex(deployment)
        http = MCPHTTPServer(configuration: settings.httpConfiguration, options: settings.protocolOptions)
        catalog = ReplaceableService(deployment.catalog)
        router = Router(http: http, catalog: catalog)
        router.replace(by: deployment)
        http.serve { [router] in router.route($0) }
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.announce() }
            group.addTask { await self.host.run() }
            group.addTask { await self.runServers() }
            try await http.run()
            group.cancelAll()
        }
        logger.info("stopped")
    }

    /// Runs what the servers do beside answering, and starts over whenever the configuration is exchanged.
    private func runServers() async {
        await withTaskGroup(of: Void.self) { group in
            let changes = ReloadSignal()
            group.addTask { await self.watchFile(changes) }
            group.addTask { await self.watchSignal(changes) }
            while !Task.isCancelled {
                let current = deployment.withLock { $0 }
                await withTaskGroup(of: Void.self) { round in
                    round.addTask { await current.runServers() }
                    await changes.wait()
                    round.cancelAll()
                }
                guard !Task.isCancelled else { break }
                reload()
                // It logs what is wrong; the server also looks at the files by itself.
                try? await http.reloadCertificates()
            }
            group.cancelAll()
        }
    }

    private func watchFile(_ changes: ReloadSignal) async {
        for await _ in ConfigurationWatcher.changes(of: path) { changes.raise() }
    }

    private func watchSignal(_ changes: ReloadSignal) async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { changes.raise() }
    }

    /// Reads the configuration again. A bad one changes nothing.
    private func reload() {
        do {
            let loaded = try ConfigurationLoading.load(path)
            let new = try Deployment(loaded.settings, host: host, logger: logger)
            let old = deployment.withLock { current in
                defer { current = new }
                return current
            }
            catalog.replace(by: new.catalog)
            router.replace(by: new)
            logger.info("configuration reloaded", metadata: ["servers": "\(new.parts.count)"])
            for name in loaded.settings.restartNeeded(since: old.settings) {
                logger.warning("this setting takes effect after a restart", metadata: ["setting": "\(name)"])
            }
        } catch {
            logger.error("configuration not reloaded; the old one serves on", metadata: ["reason": "\(error)"])
        }
    }

    /// Says where imcp is and what to try.
    private func announce() async {
        guard let address = try? await http.listening else { return }
        let parts = deployment.withLock { $0.parts }
        logger.info("ready", metadata: ["address": "\(address)", "servers": "\(parts.count)"])
        StandardOutput.print(
            Banner.text(address, isSecure: isSecure, configuration: path, servers: parts.map(\.name)))
    }
}

/// Wakes whoever waits for the next reload; raising it twice before that counts once.
private final class ReloadSignal: Sendable {
    private let channel = BoundedChannel<Void>(capacity: 1)

    func raise() { _ = channel.trySend(()) }
    func wait() async { _ = try? await channel.next() }
}

extension ImcpSettings {
    var httpConfiguration: MCPHTTPServer.Configuration {
        var configuration = MCPHTTPServer.Configuration()
        configuration.listen =
            switch listen {
            case .address(let address): .tcp(host: address.host, port: address.port)
            case .socket(let path): .unix(path: path, permissions: socketPermissions.bits)
            }
        configuration.tls = tls?.settings
        configuration.access = RequestGuard(
            hosts: RequestGuard.loopbackHosts.union(allowedHosts).union(listen.host.map { [$0] } ?? []),
            origins: Set(allowedOrigins))
        configuration.sessions.maxSessions = sessions.max
        configuration.sessions.idleTimeout = sessions.idleTimeout
        configuration.maxConnections = limits.maxConnections
        configuration.drainTimeout = limits.drainTimeout
        // Connectors do their blocking work on threads of their own (see ``Connector``).
        configuration.runsHandlersOnEventLoop = true
        configuration.logger = log.logger("http")
        return configuration
    }

    /// The settings that changed and cannot be exchanged while imcp runs.
    func restartNeeded(since old: ImcpSettings) -> [String] {
        var names: [String] = []
        if listen != old.listen { names.append("listen") }
        if socketPermissions != old.socketPermissions { names.append("socket_permissions") }
        if tls != old.tls { names.append("tls") }
        if allowedHosts != old.allowedHosts { names.append("allowed_hosts") }
        if allowedOrigins != old.allowedOrigins { names.append("allowed_origins") }
        if sessions != old.sessions { names.append("sessions") }
        if limits != old.limits { names.append("limits") }
        if data != old.data { names.append("data") }
        if storage != old.storage { names.append("storage") }
        if log != old.log { names.append("log") }
        return names
    }
}
