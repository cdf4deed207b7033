// snippet: connector-work
import ConnectorKit
import Logging
import MCP
import Storage

/// Asks the station, and keeps what it said for a while.
struct StationReports: Sendable {
    let station: Station
    let configuration: StationConfiguration
    let context: ConnectorContext

    func forecast(for city: String) async throws -> String {
        let kept = context.storage.keyValues
        if let bytes = try await kept.value(for: "forecast/\(city)") { return String(decoding: bytes, as: UTF8.self) }
        let forecast = try await ask(for: city)
        try await kept.set(Array(forecast.utf8), for: "forecast/\(city)", lifetime: configuration.keep)
        return forecast
    }

    private func ask(for city: String) async throws -> String {
        do {
            // Asked for at each call, so that a key that was exchanged is found.
            let key = try await context.secrets.secret(configuration.key)
            return try await context.within(configuration.timeout) { try await station.forecast(for: city, key: key) }
        } catch let error as Station.Failure {
            context.logger.warning("no forecast", metadata: ["reason": "\(error)"])
            throw ToolError("The station gave no forecast: \(error). Try again later.")
        }
    }

    func check() async -> [ConnectorFinding] {
        do {
            _ = try await ask(for: "Oslo")
            return [.ok("station", "It tells the weather.")]
        } catch {
            return [ConnectorFinding(.error, "station", "\(error)", fix: "Correct \"address\", or the secret.")]
        }
    }
}
// end
