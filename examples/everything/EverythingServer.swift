public import MCP

/// A server with one example of everything that the protocol has.
///
/// Each handler is written once and serves clients of every revision; the SDK speaks to each in its own way.
public struct EverythingServer: Sendable {
    /// What to serve over a transport of your choice.
    public let server: MCPServer

    private let clock: any Clock<Duration>
    private let watched = WatchedResource()

    /// - Parameter clock: For everything that waits; tests hand in one that does not.
    public init(clock: any Clock<Duration> = ContinuousClock()) {
        self.clock = clock
        server = MCPServer(name: "everything", version: "1.0.0", instructions: "All of it is for testing.") {
            [watched] in
            contentTools
            progressTools(clock: clock)
            clientInputTools
            multiRoundTools
            schemaTools
            taskTools(clock: clock)
            ListChangeTools()
            resources(watched)
            prompts
        }
    }

    /// Changes the watched resource every now and then, until the task is cancelled.
    public func run() async {
        while (try? await clock.sleep(for: .seconds(3))) != nil {
            watched.change()
            server.resourceChanged(WatchedResource.uri)
        }
    }
}
