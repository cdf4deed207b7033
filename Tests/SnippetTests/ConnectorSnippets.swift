// snippet: connector
public import ConnectorKit
import MCP
public import Settings

/// Names a time zone.
public enum ClockConnector: Connector {
    /// The key `clock:` in the configuration of a server.
    public static let kind = "clock"

    /// What is written below `clock:`.
    public struct Configuration: ConfigurationSection {
        /// See `ConfigurationSection.summary`.
        public static let summary = "Names the time zone."
        let zone: String

        /// Reads the settings.
        public init(from reader: ConfigurationReader) {
            zone = reader.setting("zone", "The time zone.", .string, default: "UTC")
        }
    }

    /// Makes the server.
    public static func makeServer(_ configuration: Configuration, context: ConnectorContext) -> ConnectedServer {
        ConnectedServer(
            MCPServer(name: "clock", version: "1.0.0") {
                Tool("zone", "Names the time zone") { _ in configuration.zone }
            })
    }
}
// end
