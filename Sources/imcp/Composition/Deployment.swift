import ConnectorKit
import Gateway
import Logging
import MCP
import Settings

/// Everything that one configuration says is to be served: built as a whole, exchanged as a whole.
struct Deployment: Sendable {
    /// One server behind the endpoint.
    struct Part: Sendable {
        var name: String
        var server: ConnectedServer
        var isPrefixed: Bool
    }

    let settings: ImcpSettings
    /// What the servers share with those of the configurations before and after this one.
    let host: Host
    let parts: [Part]
    /// All servers as one.
    let catalog: Catalog

    /// Builds the servers.
    ///
    /// - Throws: ``DeploymentError`` naming the server that cannot be made.
    init(_ settings: ImcpSettings, host: Host, logger: Logger) throws(DeploymentError) {
        self.settings = settings
        self.host = host
        var parts: [Part] = []
        for named in settings.servers {
            do {
                let context = host.context(for: named.name, settings, logger: logger)
                let server = try named.value.recipe.makeServer(context)
                parts.append(Part(name: named.name, server: server, isPrefixed: named.value.prefix == .always))
            } catch {
                throw DeploymentError("servers.\(named.name): \(error)")
            }
        }
        self.parts = parts
        catalog = Catalog(
            Implementation(name: "imcp", version: Version.current, title: "imcp"),
            entries: parts.map { Catalog.Entry(name: $0.name, service: $0.server.service, isPrefixed: $0.isPrefixed) })
    }

    /// The server of a name.
    func service(_ name: String) -> (any MCPService)? { parts.first { $0.name == name }?.server.service }

    /// Runs what servers do beside answering, until cancelled.
    func runServers() async {
        await withDiscardingTaskGroup { group in
            for part in parts {
                group.addTask { await part.server.service.run() }
                if let run = part.server.run { group.addTask { await run() } }
            }
        }
    }
}

/// A configuration is legal, but cannot be put to work: a directory is missing, a driver refuses.
struct DeploymentError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

enum Version {
    static let current = "0.1.0"
}
