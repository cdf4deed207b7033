import Logging
import Synchronization

/// Keeps what a server logs, so that it can be looked through.
final class CollectedLog: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
        Logger(label: "check") { _ in CollectingLogHandler { line in self.lines.withLock { $0.append(line) } } }
    }
}

private struct CollectingLogHandler: LogHandler {
    let add: @Sendable (String) -> Void
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    init(_ add: @escaping @Sendable (String) -> Void) { self.add = add }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        add("\(event.message) \(metadata) \(event.metadata ?? [:])")
    }
}
