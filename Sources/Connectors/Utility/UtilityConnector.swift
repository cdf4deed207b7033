public import ConnectorKit
import Foundation
import JSON
import MCP
public import Settings

/// Small tools that need no system behind them: is the server alive, what time is it.
public enum UtilityConnector: Connector {
    /// The key `utility:` in the configuration of a server.
    public static let kind = "utility"

    /// There is nothing to set.
    public struct Configuration: ConfigurationSection {
        /// See `ConfigurationSection.summary`.
        public static let summary = "Small tools without a system behind them: health check, echo, time."
        /// Asks for no setting, so every key below `utility:` is unknown.
        public init(from reader: ConfigurationReader) {}
    }

    /// Makes the server; it reads the system clock, and never fails.
    public static func makeServer(_ configuration: Configuration, context: ConnectorContext) -> ConnectedServer {
        ConnectedServer(server(now: { Date() }))
    }

    /// - Parameter now: The time of day.
    static func server(now: @escaping @Sendable () -> Date) -> MCPServer {
        let started = now()
        return MCPServer(name: "utility", version: "1.0.0", title: "Utilities") {
            Tool("health_check", "Tells whether the server is alive, and for how long.", annotations: .readOnly) {
                (_: NoInput, _) in
                Health(status: "ok", uptimeSeconds: max(0, now().timeIntervalSince(started).rounded()))
            }
            Tool("echo", "Gives back the text it was given. For trying out a connection.", annotations: .readOnly) {
                (input: Echo, _) in input.text
            }
            Tool("get_time", "Tells the current time in a time zone.", annotations: .readOnly) {
                (input: TimeQuery, _) in try ZonedTime(now(), in: input.timezone)
            }
        }
    }
}

private struct Health: Codable {
    var status: String
    var uptimeSeconds: Double
}

private struct Echo: Decodable, SchemaDescribed {
    var text: String
    static let schemaNotes: [String: SchemaNote] = ["text": "What to give back"]
}

private struct TimeQuery: Decodable, SchemaDescribed {
    var timezone: String
    static let schemaNotes: [String: SchemaNote] = [
        "timezone": .init("An IANA time zone, such as Europe/Berlin", default: "UTC", examples: ["America/New_York"])
    ]
}

/// A moment as people in one time zone write it.
private struct ZonedTime: Codable {
    var timezone: String
    /// ISO 8601 with the zone's offset.
    var datetime: String
    var dayOfWeek: String
    var isDaylightSaving: Bool
    var unixSeconds: Int

    init(_ date: Date, in name: String) throws {
        guard let zone = TimeZone(identifier: name), name.contains("/") || ["UTC", "GMT"].contains(name) else {
            throw ToolError(
                "There is no time zone \"\(name.prefix(64))\". Use an IANA name such as Europe/Berlin, or UTC.")
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        calendar.locale = Locale(identifier: "en_US_POSIX")
        timezone = name
        datetime = date.formatted(
            Date.ISO8601FormatStyle(timeZone: zone).year().month().day()
                .time(includingFractionalSeconds: false).timeZone(separator: .colon))
        dayOfWeek = calendar.weekdaySymbols[calendar.component(.weekday, from: date) - 1]
        isDaylightSaving = zone.isDaylightSavingTime(for: date)
        unixSeconds = Int(date.timeIntervalSince1970)
    }
}
