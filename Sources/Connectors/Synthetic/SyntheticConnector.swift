public import ConnectorKit
import Foundation
import MCP
public import Settings

/// Makes and judges synthetic tables. What it makes goes into files, of which a model sees a profile and a few rows.
public enum SyntheticConnector: Connector {
    /// The key `synthetic:` in the configuration of a server.
    public static let kind = "synthetic"

    /// Where tables come from and go to.
    public struct Configuration: ConfigurationSection {
        /// See `ConfigurationSection.summary`.
        public static let summary = "Synthetic tables: learned from real ones or declared, made, and judged."
        let input: String
        let output: String
        let maxRows: Int
        let maxLearnedRows: Int
        let threads: Int

        /// Asks for its settings.
        public init(from reader: ConfigurationReader) {
            input = reader.setting(
                "input", "The folder whose tables may be learned and judged: CSV, JSON Lines, Parquet, Arrow.", .path)
            output = reader.setting("output", "The folder for what is made; made when it is not there.", .path)
            maxRows = reader.setting(
                "max_rows", "The most rows of one table.", .int(in: 1...1_000_000_000), default: 10_000_000)
            maxLearnedRows = reader.setting(
                "max_learned_rows", "The most rows to learn from; of more, a sample is taken.",
                .int(in: 100...100_000_000), default: 1_000_000)
            threads = reader.setting("threads", "How many threads one call may use.", .int(in: 1...256), default: 1)
        }
    }

    /// - Throws: Where a folder is not there or cannot be made.
    public static func makeServer(_ configuration: Configuration, context: ConnectorContext) throws -> ConnectedServer {
        try FileManager.default.createDirectory(atPath: configuration.output, withIntermediateDirectories: true)
        let tools = SyntheticTools(
            configuration, input: try TableFolder(configuration.input), output: try TableFolder(configuration.output),
            // A job is heavy; more of them at once would only slow each other down.
            pool: BlockingPool(threads: 2, maxQueued: 32))
        return ConnectedServer(
            MCPServer(name: "synthetic", version: "1.0.0", title: "Synthetic data", instructions: SyntheticTools.advice)
            {
                for component in tools.all { component }
            })
    }
}
