import ArgumentParser
import Logging
import MCP
import MCPHTTP
import ServiceLifecycle
import Settings
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve everything that the configuration names, over HTTP.")

    @OptionGroup var file: ConfigurationOption

    func run() async throws {
        let application = try Starting.application(file.path)
        let logger = application.logger
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: application, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            StandardError.print("imcp: cannot serve on \(application.address): \(error)")
            throw Exit.unavailable
        }
    }
}

/// What the commands that serve have in common.
enum Starting {
    static func application(_ path: String) throws -> Application {
        let (settings, deployment) = try Starting.deployment(path)
        return Application(path: path, settings: settings, deployment: deployment)
    }

    /// Loads and builds, or says why not and ends.
    static func deployment(_ path: String, quiet: Bool = false) throws -> (ImcpSettings, Deployment) {
        do {
            let loaded = try ConfigurationLoading.load(path)
            for warning in loaded.warnings { StandardError.print(warning.rendered()) }
            let logger =
                quiet
                ? Logger(label: "imcp", factory: { _ in SwiftLogNoOpLogHandler() })
                : loaded.settings.log.logger("imcp")
            let host = try Host(loaded.settings, secrets: ConfigurationLoading.secrets(for: path), logger: logger)
            return (loaded.settings, try Deployment(loaded.settings, host: host, logger: logger))
        } catch let error as ConfigurationError {
            StandardError.print(error.description)
            if !FileSystem.exists(path) { StandardError.print("Run \"imcp init\" to make a starter configuration.") }
            throw Exit.badConfiguration
        } catch let error as DeploymentError {
            StandardError.print("\(path): error: \(error)")
            throw Exit.badConfiguration
        }
    }
}
