#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A bell for a thread that waits in `poll`: ringing makes ``descriptor`` readable.
final class WakePipe: Sendable {
    /// Readable after a ring, until ``quiet()``.
    let descriptor: Int32
    private let writingEnd: Int32

    init() throws(TransportError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .system(operation: "pipe", code: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, writingEnd) = (ends[0], ends[1])
    }

    deinit {
        Descriptor.shut(descriptor)
        Descriptor.shut(writingEnd)
    }

    /// A full pipe is rung already.
    func ring() { _ = Descriptor.writePart(writingEnd, [1], from: 0, limit: 1) }

    func quiet() {
        var block: [UInt8] = []
        _ = Descriptor.readBlock(descriptor, into: &block, limit: 64)
    }
}
