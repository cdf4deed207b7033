import CLinux

/// The calls that only look. What changes the file system is in `WritableDirectory`, which a read-only root never gives.
///
/// Every `unsafe` here passes the address of an array for the length of one call, with its true length.
extension Descriptor {
    /// Opens an entry of this directory. With `followingLast` off, a symbolic link is not followed: a handle is then
    /// one on the link itself, everything else fails.
    func open(_ name: FileName, as access: Access) throws(Errno) -> Descriptor {
        let flags = access.flags | clinux_o_no_follow
        return Descriptor(owning: try Errno.check(unsafe clinux_open(number, name.terminated, flags, 0)))
    }

    /// Opens this directory once more, for another purpose.
    func reopen(as access: Access) throws(Errno) -> Descriptor { try open(.current, as: access) }

    /// Lets the kernel resolve a whole path that it keeps beneath this directory.
    func openBeneath(_ path: RelativePath, as access: Access, followingLast: Bool) throws(Errno) -> Descriptor {
        let flags = access.flags | (followingLast ? 0 : clinux_o_no_follow)
        return Descriptor(owning: try Errno.check(unsafe clinux_open_beneath(number, path.terminated, flags)))
    }

    /// About the open object itself.
    func status() throws(Errno) -> FileStatus { try status(terminatedName: [0]) }

    /// About an entry of this directory; of a symbolic link, about the link.
    func status(of name: FileName) throws(Errno) -> FileStatus { try status(terminatedName: name.terminated) }

    private func status(terminatedName: [UInt8]) throws(Errno) -> FileStatus {
        var raw = clinux_status()
        _ = try Errno.check(unsafe clinux_status(number, terminatedName, &raw))
        return FileStatus(raw)
    }

    /// The text of the symbolic link that is open here.
    func linkText() throws(Errno) -> [UInt8] { try linkText(terminatedName: [0]) }

    /// The text of a symbolic link in this directory.
    func linkText(of name: FileName) throws(Errno) -> [UInt8] { try linkText(terminatedName: name.terminated) }

    private func linkText(terminatedName: [UInt8]) throws(Errno) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: RelativePath.maxBytes + 1)
        let count = try Errno.check(unsafe clinux_read_link(number, terminatedName, &buffer, buffer.count))
        guard count < buffer.count else { throw .nameTooLong }
        return Array(buffer.prefix(count))
    }

    /// The absolute path of the open object as the kernel knows it now.
    func currentPath() throws(Errno) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: RelativePath.maxBytes + 1)
        let count = try Errno.check(unsafe clinux_path_of(number, &buffer, buffer.count))
        guard count < buffer.count else { throw .nameTooLong }
        return Array(buffer.prefix(count))
    }

    var isOnProcfs: Bool { clinux_is_on_procfs(number) }

    /// Reads at most `buffer.count` bytes from an offset; zero means the end.
    func read(into buffer: inout [UInt8], at offset: Int) throws(Errno) -> Int {
        try Errno.check(unsafe clinux_read_at(number, &buffer, buffer.count, Int64(offset)))
    }

    /// Fills the buffer with raw directory records; zero means the end.
    func readRecords(into buffer: inout [UInt8]) throws(Errno) -> Int {
        try Errno.check(unsafe clinux_read_directory(number, &buffer, buffer.count))
    }
}
