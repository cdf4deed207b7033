import Synchronization

/// The Unix socket of one server, from before it is bound until after it is closed.
final class WebUnixSocket: Sendable {
    private let file: UnixSocketFile
    private let outcome = Mutex<Result<UnixSocketFile.Published, UnixSocketError>?>(nil)

    init(_ path: String, permissions: UInt16) throws(UnixSocketError) {
        file = try UnixSocketFile(path, permissions: permissions)
    }

    /// Where to bind.
    var nursery: String { file.nursery }

    /// Why the socket did not get to its path.
    var failure: UnixSocketError? {
        if case .failure(let error) = outcome.withLock({ $0 }) { error } else { nil }
    }

    /// Lets clients find the socket, which is bound by now.
    func publish() throws(UnixSocketError) {
        let result = Result { () throws(UnixSocketError) in try file.publish() }
        outcome.withLock { $0 = result }
        _ = try result.get()
    }

    /// Removes every file of it.
    func remove() {
        if case .success(let published) = outcome.withLock({ $0 }) { published.remove() }
        file.clean()
    }
}
