// snippet: connector-settings
public import Settings

/// What is written below `station:`.
public struct StationConfiguration: ConfigurationSection {
    /// See `ConfigurationSection.summary`.
    public static let summary = "Tells the weather that a station reports."
    let address: String
    let key: String
    let keep: Duration
    let timeout: Duration

    /// Reads the settings.
    public init(from reader: ConfigurationReader) {
        address = reader.setting("address", "The host of the station.", .string)
        key = reader.setting("key", "The name of the secret with the station's key.", .string, default: "station-key")
        keep = reader.setting("keep", "How long a forecast is told again.", .duration, default: .seconds(600))
        timeout = reader.setting("timeout", "How long the station may take.", .duration, default: .seconds(5))
    }
}
// end
