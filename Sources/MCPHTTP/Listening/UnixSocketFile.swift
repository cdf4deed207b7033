#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a server cannot listen on a Unix socket.
public struct UnixSocketError: Error, CustomStringConvertible {
    /// The path of the socket and what stands in the way.
    public let description: String

    init(_ path: String, _ reason: String) { description = "The Unix socket \(path): \(reason)" }
    init(_ path: String, failed what: String) {
        self.init(path, "cannot \(what): \(unsafe String(cString: strerror(errno)))")
    }
}

/// The file of a Unix socket: takes a stale one's place, appears with its permissions set, and is removed at the end.
///
/// The socket is bound inside a directory that nobody else can enter and moved to its path once the permissions are
/// set, so that at no moment anyone can connect who may not.
struct UnixSocketFile: Sendable {
    /// The longest path that the system takes, without its closing zero.
    static let mostPathBytes = 107

    let path: String
    /// Where to bind.
    let nursery: String
    private let directory: String
    private let permissions: UInt16

    /// Makes the directory to bind in. Fails when the path is too long, something else is there, or another server
    /// answers at it.
    init(_ path: String, permissions: UInt16) throws(UnixSocketError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw UnixSocketError(path, "this is not a path") }
        guard path.utf8.count <= Self.mostPathBytes else {
            throw UnixSocketError(
                path, "the path has \(path.utf8.count) bytes, the system allows \(Self.mostPathBytes)")
        }
        try Self.checkIsFree(path)
        self.path = path
        self.permissions = permissions
        directory = try Self.makeDirectory(beside: path)
        nursery = directory + "/s"
        guard nursery.utf8.count <= Self.mostPathBytes else {
            _ = unsafe rmdir(directory)
            let limit = Self.mostPathBytes - (nursery.utf8.count - Self.parent(of: path).utf8.count)
            throw UnixSocketError(path, "the path of its directory is longer than \(limit) bytes")
        }
    }

    /// To be called once the socket is bound: sets its permissions and moves it to its path, where it takes the place of
    /// a stale one.
    func publish() throws(UnixSocketError) -> Published {
        guard unsafe chmod(nursery, mode_t(permissions)) == 0 else {
            throw UnixSocketError(path, failed: "set its permissions")
        }
        guard unsafe rename(nursery, path) == 0 else { throw UnixSocketError(path, failed: "create it") }
        clean()
        return Published(path: path, identity: Identity(of: path))
    }

    /// Removes what was made to bind in.
    func clean() {
        _ = unsafe unlink(nursery)
        _ = unsafe rmdir(directory)
    }

    /// A socket at its path.
    struct Published: Sendable {
        fileprivate let path: String
        fileprivate let identity: Identity?

        /// Removes the file, unless another server's is there by now.
        func remove() {
            guard let identity, Identity(of: path) == identity else { return }
            _ = unsafe unlink(path)
        }
    }

    fileprivate struct Identity: Sendable, Equatable {
        let device: UInt64
        let inode: UInt64
        let isSocket: Bool

        init?(of path: String) {
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            isSocket = status.st_mode & S_IFMT == S_IFSOCK
        }
    }
}

extension UnixSocketFile {
    /// A socket that nobody answers at is left over from a server that crashed.
    private static func checkIsFree(_ path: String) throws(UnixSocketError) {
        guard let identity = Identity(of: path) else { return }
        guard identity.isSocket else { throw UnixSocketError(path, "there is something else that is not a socket") }
        guard try !isAnswered(path) else { throw UnixSocketError(path, "another server is listening on it") }
    }

    /// Whether a connection is taken. One that has to wait is, too.
    private static func isAnswered(_ path: String) throws(UnixSocketError) -> Bool {
        #if canImport(Darwin)
        let probe = socket(AF_UNIX, SOCK_STREAM, 0)
        #else
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        #endif
        guard probe >= 0 else { throw UnixSocketError(path, failed: "look whether it is in use") }
        defer { close(probe) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            // The path is shorter than the room, which is zero behind it.
            unsafe room.copyBytes(from: path.utf8.prefix(room.count - 1))
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return true }
        switch errno {
        case ECONNREFUSED, ENOENT: return false
        case EAGAIN, EINPROGRESS, EINTR, EPROTOTYPE: return true
        default: throw UnixSocketError(path, failed: "look whether it is in use")
        }
    }

    private static func makeDirectory(beside path: String) throws(UnixSocketError) -> String {
        var template = Array("\(parent(of: path))/.XXXXXX".utf8CString)
        let made: String? = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, let name = unsafe mkdtemp(base) else { return nil }
            return unsafe String(cString: name)
        }
        guard let made else { throw UnixSocketError(path, failed: "write to its directory") }
        return made
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return String(path[..<slash])
    }
}
