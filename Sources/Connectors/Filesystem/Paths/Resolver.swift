import CLinux

/// Opens what a path leads to, and nothing outside the directory it starts from, whatever the path says, whatever
/// symbolic links lie on the way and whoever changes them meanwhile.
enum Resolver: CaseIterable, Sendable {
    /// By `openat2`: the kernel keeps the path beneath the start.
    case kernel
    /// Step by step, for kernels without `openat2` and sandboxes that forbid it. Gives the same answers.
    case walking

    /// As many as the kernel follows.
    static let maxLinks = 40

    /// How often the kernel may say that a rename got in the way of a `..` before we walk instead.
    private static let maxKernelTries = 16

    /// The kernel's where this process may use it.
    static func preferred() -> Resolver { clinux_has_openat2() ? .kernel : .walking }

    /// Fails with `crossing` where the path would leave the start.
    func open(
        _ path: RelativePath, beneath start: Directory, as access: Access, followingLast: Bool = true
    ) throws(Errno) -> Descriptor {
        if self == .kernel {
            for _ in 0..<Self.maxKernelTries {
                do throws(Errno) {
                    return try start.descriptor.openBeneath(path, as: access, followingLast: followingLast)
                } catch .tryAgain {
                    continue
                }
            }
        }
        var walk = PathWalk(path, from: start)
        return try walk.open(as: access, followingLast: followingLast)
    }
}
