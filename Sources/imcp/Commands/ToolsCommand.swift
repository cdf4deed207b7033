import ArgumentParser
import JSON
import MCP

struct ToolsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools", abstract: "List the tools of the configured servers, or of any MCP server.",
        usage: "imcp tools [SERVER] [--watch] [OPTIONS]",
        discussion: "SERVER is \(ServerTarget.help)")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOption
    @Flag(help: "Keep running, and show the list again when it changes.") var watch = false
    @Argument(help: "Only this server's tools.") var server: String?

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        try await ListingCommands.list(.tools, server, connection, isJSON: format.isJSON, watches: watch, console)
    }
}

/// What the commands that list have in common.
enum ListingCommands {
    static func list(
        _ offer: Offer, _ server: String?, _ options: ConnectionOptions, isJSON: Bool, watches: Bool,
        _ console: Console
    ) async throws {
        let run = ListRun(offer: offer, console: console, isJSON: isJSON)
        guard let server else {
            guard !watches else {
                console.err("imcp: --watch needs a server.")
                throw Exit.badCall
            }
            return try await listAll(run, options, console)
        }
        let name = ServerTarget.isAddress(server) ? nil : server
        try await Session.run(server, options, console) { client in
            if watches { return try await run.watch(client) }
            let offered = try await offer.offered(by: client)
            run.show(offered.items.map { $0.named(after: name) })
            console.blame(offered.faults)
            if !offered.faults.isEmpty { throw Exit.unavailable }
        }
    }

    /// The servers of the configuration, one after the other.
    private static func listAll(_ run: ListRun, _ options: ConnectionOptions, _ console: Console) async throws {
        let (_, deployment) = try Starting.deployment(options.file.path, quiet: !options.verbose)
        var items: [ListedItem] = []
        for part in deployment.parts {
            try await Session.explaining(console) {
                var clientOptions = options.clientOptions
                clientOptions.logger = console.logger("client", options)
                let transport = Connection(to: part, of: deployment.host).transport
                items += try await withMCPClient(of: transport, options: clientOptions) { client in
                    try await run.offer.items(of: client, console).map { $0.named(after: part.name) }
                }
            }
        }
        run.show(items)
        try console.checkOutput()
    }
}

extension ListedItem {
    /// The item as one among those of several servers.
    fileprivate func named(after server: String?) -> ListedItem {
        guard let server else { return self }
        var item = self
        item.fields["server"] = .string(server)
        if item.fields["uri"] == nil, item.fields["uriTemplate"] == nil, let name = cells.first {
            item.cells[0] = "\(server)/\(name)"
        }
        return item
    }
}
