import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The two pipes between this process and a server: what the server reads, and what it writes.
///
/// This side's ends belong to the link; the server's ends are closed here as soon as it has them.
final class ServerPipes: Sendable {
    /// The ends of this side, which do not block.
    let toServer, fromServer: Int32
    /// The ends of the server, which do.
    let serverInput, serverOutput: Int32
    private let isClosed = Atomic(false)

    init() throws(TransportError) {
        (serverInput, toServer) = try Self.pipe()
        do {
            (fromServer, serverOutput) = try Self.pipe()
        } catch {
            Descriptor.shut(serverInput)
            Descriptor.shut(toServer)
            throw error
        }
        for end in [toServer, fromServer] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    deinit { closeServerEnds() }

    /// Must have happened before the end of the server's output can be seen here.
    func closeServerEnds() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        Descriptor.shut(serverInput)
        Descriptor.shut(serverOutput)
    }

    /// A pipe whose ends are closed in other programs.
    private static func pipe() throws(TransportError) -> (reading: Int32, writing: Int32) {
        #if os(Linux)
        do {
            let ends = try FileDescriptor.pipe(options: .closeOnExec)
            return (ends.readEnd.rawValue, ends.writeEnd.rawValue)
        } catch {
            throw .system(operation: "pipe", code: error.rawValue)
        }
        #else
        var ends: [Int32] = [-1, -1]
        guard unsafe Darwin.pipe(&ends) == 0 else { throw .system(operation: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
        #endif
    }
}
