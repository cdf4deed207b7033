import Dispatch
import Glibc
import Logging
import MCP
import Synchronization

/// Tells the clients of a server what changes in files, whoever changes them.
struct FileWatching: Sendable {
    let server: MCPServer
    let files: Filesystem
    /// 0 for none.
    let maxWatches: Int
    let logger: Logger

    /// Watches what clients subscribe to, until the task is cancelled.
    func run() async {
        guard maxWatches > 0 else { return }
        let watches: FileWatches
        do throws(Errno) { watches = try FileWatches(files, maxWatches: maxWatches) } catch {
            logger.warning("changes of files are not told", metadata: ["error_number": "\(error.number)"])
            return
        }
        let queue = WatchQueue(watches) { change in
            switch change {
            case .resource(let uri): server.resourceChanged(uri)
            case .resources: server.resourceListChanged()
            default: break
            }
        }
        let update: @Sendable () -> Void = {
            let missing = queue.update(server.watchedChanges)
            guard !missing.isEmpty else { return }
            logger.warning(
                "too many places to watch: see max_watches and fs.inotify.max_user_watches; some changes are not told",
                metadata: ["limit": "\(maxWatches)", "subscriptions": "\(missing.count)"])
        }
        server.onWatchedChanges { queue.perform(update) }
        queue.perform(update)
        let (cancellation, continuation) = AsyncStream<Void>.makeStream()
        for await _ in cancellation {}
        continuation.finish()
        server.onWatchedChanges(nil)
        queue.close()
    }
}

/// Waits for the kernel on a queue of its own, so that no thread of the task pool does.
private final class WatchQueue: Sendable {
    /// How long further changes are waited for before they are told together, in microseconds.
    private static let settling: useconds_t = 50_000

    private let watches: FileWatches
    private let queue = DispatchQueue(label: "imcp.files.watch")
    private let source: Mutex<any DispatchSourceRead>

    init(_ watches: FileWatches, tell: @escaping @Sendable (Change) -> Void) {
        self.watches = watches
        let source = DispatchSource.makeReadSource(fileDescriptor: watches.number, queue: queue)
        source.setEventHandler {
            usleep(Self.settling)
            watches.read().forEach(tell)
        }
        // Keeps the descriptor open as long as the source may look at it.
        source.setCancelHandler { withExtendedLifetime(watches) {} }
        source.activate()
        self.source = Mutex(source)
    }

    func perform(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    func update(_ wanted: Set<Change>) -> [Change] { watches.update(wanted) }

    func close() { source.withLock { $0.cancel() } }
}
