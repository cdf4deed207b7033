import ConnectorKit
import Settings

/// Reads a configuration file into settings.
enum ConfigurationLoading {
    static let defaultPath = "imcp.yaml"

    static func load(_ path: String) throws(ConfigurationError) -> LoadedConfiguration<ImcpSettings> {
        let source = try ConfigurationFile.load(path)
        return try ImcpSettings.schema.read(source, substituting: .process(secrets: source.directory))
    }

    /// The secrets that a configuration file can name.
    static func secrets(for path: String) -> any SecretSource {
        ConfigurationSecrets(.process(secrets: FileSystem.folder(of: path)))
    }
}
