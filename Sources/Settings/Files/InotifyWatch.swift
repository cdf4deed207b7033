#if os(Linux)
import Dispatch
import Synchronization
#if canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Listens to the kernel for changes of one file: in its directory, because editors and Kubernetes replace files and
/// links instead of writing to them, and in the directory that a link leads to.
///
/// The kernel's queue is read on a dispatch queue, so no thread of the task pool ever waits for it. Letting go of the
/// watch closes the descriptor.
final class InotifyWatch: Sendable {
    private let source: Mutex<any DispatchSourceRead>

    /// Nil when the kernel has no watches left, or the directory does not exist.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - onChange: Called on a queue of the watch's own when the file may have changed.
    ///   - onLoss: Called there when the directory is gone and nothing more will be heard.
    init?(_ path: String, onChange: @escaping @Sendable () -> Void, onLoss: @escaping @Sendable () -> Void) {
        let descriptor = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { return nil }
        let listener = InotifyListener(path, descriptor: descriptor)
        guard listener.arm() else {
            close(descriptor)
            return nil
        }
        let source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor, queue: DispatchQueue(label: "imcp.configuration.watch"))
        source.setEventHandler {
            guard listener.drain() else { return }
            if listener.arm() { onChange() } else { onLoss() }
        }
        source.setCancelHandler { close(descriptor) }
        source.activate()
        self.source = Mutex(source)
    }

    deinit { source.withLock { $0.cancel() } }
}

/// What the watch does on its queue.
private struct InotifyListener: Sendable {
    private static let bufferBytes = 16 << 10

    private let path: String
    private let name: String
    private let descriptor: CInt

    init(_ path: String, descriptor: CInt) {
        self.path = path
        name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        self.descriptor = descriptor
    }

    /// Watches the directories. Doing it again is cheap, and needed after a link leads elsewhere. False when the
    /// directory of the file is gone.
    func arm() -> Bool {
        let wanted =
            IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF
            | IN_MOVE_SELF | IN_ONLYDIR
        let isWatched = unsafe inotify_add_watch(descriptor, Self.directory(of: path), UInt32(wanted)) >= 0
        if let target = Self.target(of: path) {
            _ = unsafe inotify_add_watch(descriptor, Self.directory(of: target), UInt32(wanted))
        }
        return isWatched
    }

    /// Takes everything out of the kernel's queue; true when something in it may concern the file.
    func drain() -> Bool {
        var isConcerned = false
        let target = Self.target(of: path)
        while let bytes = readOnce() {
            for event in InotifyEvent.parse(bytes) where event.concerns(name, target: target) { isConcerned = true }
        }
        return isConcerned
    }

    private func readOnce() -> [UInt8]? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.bufferBytes) { buffer, count in
            count = unsafe max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes.isEmpty ? nil : bytes
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func target(of path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(validatingCString: resolved)
    }
}
#endif
