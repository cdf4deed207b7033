// snippet: connector
public import ConnectorKit
import MCP

/// Tells the weather that a station reports.
public enum StationConnector: Connector {
    /// The key `station:` in the configuration of a server.
    public static let kind = "station"

    /// Makes the server.
    public static func makeServer(_ configuration: StationConfiguration, context: ConnectorContext) -> ConnectedServer {
        let station = Station(address: configuration.address)
        let reports = StationReports(station: station, configuration: configuration, context: context)
        let server = MCPServer(name: "station", version: "1.0.0") {
            Tool("forecast", "Tells tomorrow's weather in a city.", annotations: .readOnly) { (input: Forecast, _) in
                try await reports.forecast(for: input.city)
            }
        }
        return ConnectedServer(server, check: { await reports.check() })
    }
}
// end
