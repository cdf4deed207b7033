#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The system calls of ``FileCredentialStore``: each file is readable by its owner alone, and replaced as a whole.
enum CredentialFile {
    /// A call that failed.
    struct Failure: Error {
        var call: String
        var number: Int32

        init(_ call: String) {
            self.call = call
            number = errno
        }

        var reason: String { "\(call): error \(number)" }
    }

    private static let maxBytes = 1 << 20
    private static let forOwner: mode_t = 0o600

    static func makeDirectory(_ path: String) throws(Failure) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Failure("mkdir") }
    }

    /// Nil when there is none.
    ///
    /// - Throws: Also when others than the owner may read it.
    static func contents(of path: String) throws(Failure) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw Failure("open") }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw Failure("fstat") }
        guard status.st_mode & 0o077 == 0 else {
            errno = EPERM
            throw Failure("mode of the file")
        }
        return try bytes(of: file)
    }

    static func replace(_ path: String, with bytes: [UInt8], unique: String) throws(Failure) {
        let draft = path + "." + unique
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, forOwner)
        guard file >= 0 else { throw Failure("open") }
        do throws(Failure) {
            defer { close(file) }
            try writeAll(bytes, to: file)
            guard fsync(file) == 0 else { throw Failure("fsync") }
        } catch {
            unsafe unlink(draft)
            throw error
        }
        guard unsafe rename(draft, path) == 0 else {
            let failure = Failure("rename")
            unsafe unlink(draft)
            throw failure
        }
    }

    /// Makes a replacement outlive a loss of power.
    static func synchronize(directory: String) throws(Failure) {
        let file = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw Failure("open") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw Failure("fsync") }
    }

    static func remove(_ path: String) throws(Failure) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw Failure("unlink") }
    }

    /// Takes the lock that a file stands for, if it is free: a descriptor to be closed, which gives it back.
    static func tryLock(_ path: String) throws(Failure) -> Int32? {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, forOwner)
        guard file >= 0 else { throw Failure("open") }
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return file }
        let failure = Failure("flock")
        close(file)
        if failure.number == EWOULDBLOCK || failure.number == EINTR { return nil }
        throw failure
    }

    static func unlock(_ file: Int32) { close(file) }

    private static func bytes(of file: Int32) throws(Failure) -> [UInt8] {
        var collected: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while collected.count <= maxBytes {
            let count = unsafe read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure("read") }
            if count == 0 { return collected }
            collected += chunk[..<count]
        }
        errno = EFBIG
        throw Failure("read")
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("write") }
            rest = rest.dropFirst(count)
        }
    }
}
