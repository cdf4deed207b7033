public import ConnectorKit
import Logging
import MCP

/// Serves the files below some directories: reads, lists and searches them, and where it may, writes them.
public enum FilesystemConnector: Connector {
    /// The key `filesystem:` in the configuration of a server.
    public static let kind = "filesystem"

    /// - Throws: `FilesystemError` where one of the directories cannot be opened, or the journal lies among them.
    public static func makeServer(
        _ configuration: FilesystemConfiguration, context: ConnectorContext
    ) throws -> ConnectedServer {
        let roots = try Roots(
            Root.open(configuration.roots, mode: configuration.mode == .readWrite ? .readWrite : .readOnly))
        let files = Filesystem(roots: roots, limits: configuration.limits)
        let journal =
            configuration.mode == .readWrite
            ? try configuration.journal.map { path throws(FilesystemError) in
                try LazyJournal(
                    path: path, limits: configuration.journalLimits, files: files, logger: context.logger)
            } : nil
        let access = FileAccess(
            files, journal: journal, pool: BlockingPool(threads: configuration.threads), clock: context.clock,
            heedsClientRoots: configuration.clientRoots == .intersect)
        let server = server(access, offering: Set(configuration.toolSets))
        let watching = FileWatching(
            server: server, files: files, maxWatches: configuration.maxWatches, logger: context.logger)
        return ConnectedServer(server) {
            do { try await access.openJournal() } catch {
                context.logger.error("the undo journal cannot be used", metadata: ["reason": "\(error)"])
            }
            await watching.run()
        }
    }

    static func server(_ access: FileAccess, offering sets: Set<ToolSet> = Set(ToolSet.allCases)) -> MCPServer {
        let roots = access.files.roots.all
        let canWrite = roots.contains { $0.mode == .readWrite }
        return MCPServer(
            name: "filesystem", version: "1.0.0", title: "Files", instructions: instructions(for: roots)
        ) {
            access.readingTools(listsMedia: sets.contains(.media))
            access.listingTools
            if canWrite, sets.contains(.write) { access.writingTools }
            if canWrite { access.placingTools(areListed: sets.contains(.manage)) }
            if canWrite, sets.contains(.manage) { access.managingTools }
            if canWrite, sets.contains(.patch) { access.patchingTools }
            if canWrite, sets.contains(.history), access.keepsJournal { access.historyTools }
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
