import CLinux

/// An open file of the kernel. It has one owner, and closes when the owner lets go.
struct Descriptor: ~Copyable, Sendable {
    let number: CInt

    /// Takes over a number that a successful open has just returned.
    init(owning number: CInt) {
        precondition(number >= 0, "an error number is not a descriptor")
        self.number = number
    }

    deinit { _ = clinux_close(number) }
}

/// An open directory that several parties hold at once: a root, or a step of a path that is being resolved.
final class Directory: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}

/// An open file that several parties hold at once.
final class HeldFile: Sendable {
    let descriptor: Descriptor
    /// As it was at the open.
    let status: FileStatus

    init(_ descriptor: consuming Descriptor) throws(Errno) {
        status = try descriptor.status()
        self.descriptor = descriptor
    }
}
