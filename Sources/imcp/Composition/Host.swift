import ConnectorKit
import Logging
import MCP
import Settings

/// What all servers of this process share, and what stays when the configuration is exchanged: where things are kept, and
/// where secrets come from.
struct Host: Sendable {
    let stores: HostStores
    private let secrets: any SecretSource

    /// Touches no disk and connects to nothing.
    ///
    /// - Throws: ``DeploymentError`` naming the setting with which no store can be made.
    init(_ settings: ImcpSettings, secrets: any SecretSource, logger: Logger) throws(DeploymentError) {
        stores = try HostStores(settings, logger: logger)
        self.secrets = secrets
    }

    /// What the server of a name is given.
    func context(for name: String, _ settings: ImcpSettings, logger: Logger) -> ConnectorContext {
        var logger = logger
        logger[metadataKey: "server"] = "\(name)"
        var limits = ConnectorLimits()
        limits.requestTimeout = settings.limits.requestTimeout
        limits.maxMessageBytes = settings.limits.maxMessage
        return ConnectorContext(
            name: name, logger: logger, limits: limits, secrets: secrets, storage: stores.storage(of: name))
    }

    /// Runs what the stores do beside answering, until cancelled.
    func run() async { await stores.run() }
}
