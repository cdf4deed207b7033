import ConnectorKit
import SQLTools
public import Settings

/// What is written under `sqlite:` in the configuration.
public struct SQLiteConfiguration: ConfigurationSection {
    /// See `ConfigurationSection.summary`.
    public static let summary = "SQLite databases: query them, and where allowed, change them."

    /// Each with its name.
    let sources: [Named<SQLiteSource>]
    /// What seals cursors and tokens of previews.
    let sealingKey: Secret?
    /// How many statements may run at the same time on each source.
    let threads: Int

    /// Reads the settings; whether the files are there is found out when they are needed.
    public init(from reader: ConfigurationReader) {
        let several = reader.setting(
            "sources", "Several databases by name, each with the settings below, in place of path.",
            .named(.section(SQLiteSource.self)), default: [])
        sealingKey = reader.optional(
            "sealing_key", "What replicas share so that each accepts the other's cursors and tokens.", .secret)
        threads = reader.setting(
            "threads", "How many statements may run at the same time on one database.", .int(in: 1...64), default: 4)
        let one = SQLiteSource(from: reader, isOnlyOne: several.isEmpty)
        if !several.isEmpty, !one.path.isEmpty {
            reader.report(about: "path", "\"path\" and \"sources\" exclude each other; keep one")
        }
        // The only one is named after its server.
        sources = several.isEmpty ? [Named("", one)] : several
    }
}

/// One database file.
struct SQLiteSource: ConfigurationSection {
    static let summary = "One SQLite database."

    let path: String
    let creates: Bool
    let settings: SQLSettings

    init(from reader: ConfigurationReader) { self.init(from: reader, isOnlyOne: true) }

    /// - Parameter isOnlyOne: Whether the file must be named here.
    init(from reader: ConfigurationReader, isOnlyOne: Bool) {
        let path: String? = reader.optional("path", "The database file.", .path)
        if isOnlyOne, path == nil { reader.report(about: "path", "the setting \"path\" is missing") }
        self.path = path ?? ""
        creates = reader.setting(
            "create", "Whether a file that is not there is made by the first write.", .bool, default: false)
        settings = SQLSettings(from: reader)
        if creates, settings.mode == .readOnly {
            reader.report(about: "create", "a file can be made only with mode: read-write")
        }
    }
}
