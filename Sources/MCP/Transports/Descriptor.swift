#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The system calls of a transport over file descriptors, with their error numbers as values.
enum Descriptor {
    enum Readiness { case ready, woken, notReady, failed(Int32) }
    enum Outcome { case done(Int), again, failed(Int32) }

    static let brokenPipe = EPIPE

    /// What a pipe takes at once without waiting when it can be written to at all.
    #if os(Linux)
    static let pipeAtomBytes = 4096
    #else
    static let pipeAtomBytes = 512
    #endif

    /// Waits until the descriptor can be read (or written), or the wake pipe rings. Never waits with `waiting` false.
    static func wait(for descriptor: Int32, forWriting: Bool, wake: Int32, waiting: Bool = true) -> Readiness {
        let events = Int16(forWriting ? POLLOUT : POLLIN)
        var entries = [
            pollfd(fd: wake, events: Int16(POLLIN), revents: 0), pollfd(fd: descriptor, events: events, revents: 0),
        ]
        let count = unsafe poll(&entries, nfds_t(entries.count), waiting ? -1 : 0)
        if count < 0 { return errno == EINTR ? .notReady : .failed(errno) }
        if entries[0].revents != 0 { return .woken }
        if entries[1].revents & Int16(POLLNVAL) != 0 { return .failed(EBADF) }
        // A hang-up or an error is told by the read or the write that follows.
        return entries[1].revents != 0 ? .ready : .notReady
    }

    /// Reads what is there, at most `limit` bytes. Zero bytes are the end.
    static func readBlock(_ descriptor: Int32, into block: inout [UInt8], limit: Int) -> Outcome {
        var outcome = Outcome.again
        block = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let result = unsafe read(descriptor, buffer.baseAddress, buffer.count)
            outcome = Self.outcome(result)
            count = max(0, result)
        }
        return outcome
    }

    /// Writes some of the bytes from `offset` on, at most `limit`.
    static func writePart(_ descriptor: Int32, _ bytes: [UInt8], from offset: Int, limit: Int) -> Outcome {
        unsafe bytes.withUnsafeBytes { buffer in
            let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...].prefix(limit))
            return outcome(unsafe write(descriptor, part.baseAddress, part.count))
        }
    }

    static func shut(_ descriptor: Int32) { _ = close(descriptor) }

    static func isNonBlocking(_ descriptor: Int32) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        return flags >= 0 && flags & O_NONBLOCK != 0
    }

    /// Another number for the same open file, closed in programs that this one starts.
    static func duplicate(_ descriptor: Int32) throws(TransportError) -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .system(operation: "fcntl", code: errno) }
        return copy
    }

    /// Makes a number stand for another descriptor's open file.
    static func redirect(_ number: Int32, to descriptor: Int32) throws(TransportError) {
        guard dup2(descriptor, number) >= 0 else { throw .system(operation: "dup2", code: errno) }
    }

    static func openNull() throws(TransportError) -> Int32 {
        let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(operation: "open", code: errno) }
        return descriptor
    }

    /// Ignores SIGPIPE in the whole process, once, unless the program has its own handler: a peer that stops reading
    /// must be an error of one write, not the end of the process. A pipe has no flag for a single write.
    static func ignoreBrokenPipes() { _ = brokenPipesIgnored }

    private static let brokenPipesIgnored: Bool = {
        let previous = signal(SIGPIPE, SIG_IGN)
        if let handler = previous, unsafe unsafeBitCast(handler, to: Int.self) > 1 { signal(SIGPIPE, handler) }
        return true
    }()

    private static func outcome(_ result: Int) -> Outcome {
        guard result < 0 else { return .done(result) }
        return errno == EINTR || errno == EAGAIN ? .again : .failed(errno)
    }
}
