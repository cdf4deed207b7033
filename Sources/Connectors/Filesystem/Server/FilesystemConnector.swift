public import ConnectorKit
import MCP

/// Serves the files below some directories: reads, lists and searches them, and where it may, writes them.
public enum FilesystemConnector: Connector {
    /// The key `filesystem:` in the configuration of a server.
    public static let kind = "filesystem"

    /// - Throws: `FilesystemError` where one of the directories cannot be opened.
    public static func makeServer(
        _ configuration: FilesystemConfiguration, context: ConnectorContext
    ) throws -> ConnectedServer {
        let roots = try Root.open(configuration.roots, mode: configuration.mode == .readWrite ? .readWrite : .readOnly)
        let files = Filesystem(roots: try Roots(roots), limits: configuration.limits)
        return ConnectedServer(
            server(FileAccess(files, pool: BlockingPool(threads: configuration.threads), clock: context.clock)))
    }

    static func server(_ access: FileAccess) -> MCPServer {
        let roots = access.files.roots.all
        return MCPServer(
            name: "filesystem", version: "1.0.0", title: "Files", instructions: instructions(for: roots)
        ) {
            access.readingTools
            access.listingTools
            if roots.contains(where: { $0.mode == .readWrite }) { access.writingTools }
            access.resources
            access.resourceTemplate
        }
    }

    private static func instructions(for roots: [Root]) -> String {
        let paths = roots.map(\.path).joined(separator: ", ")
        let names = roots.map(\.name).joined(separator: ", ")
        let relative =
            roots.count == 1 ? "relative to it" : "relative, beginning with the name of one of them: \(names)"
        return "Works on the files below \(paths). Paths are absolute, or \(relative)."
    }
}
