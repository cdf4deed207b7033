import CLinux

/// A root that may be changed. Exists only for roots in read-write mode.
struct WritableRoot: Sendable {
    private let root: Root

    init?(_ root: Root) {
        guard root.mode == .readWrite else { return nil }
        self.root = root
    }

    /// Opens a directory below as the place of a change.
    func directory(_ path: RelativePath, by resolver: Resolver) throws(Errno) -> WritableDirectory {
        let descriptor = try resolver.open(path, beneath: root.directory, as: .directoryHandle)
        return WritableDirectory(Directory(descriptor))
    }
}

/// A directory whose entries may be changed: the only place in this target that creates, renames and removes.
///
/// Each call names one entry and follows no link, so it cannot reach outside the directory. The descriptors stay open
/// during a call because the caller holds this value and with it the directory.
struct WritableDirectory: Sendable {
    private let directory: Directory

    fileprivate init(_ directory: Directory) { self.directory = directory }

    private var number: CInt { directory.descriptor.number }

    func status(of name: FileName) throws(Errno) -> FileStatus { try directory.descriptor.status(of: name) }

    /// About the directory itself.
    func status() throws(Errno) -> FileStatus { try directory.descriptor.status() }

    /// Nil where there is no such entry.
    func statusIfPresent(of name: FileName) throws(Errno) -> FileStatus? {
        do throws(Errno) { return try status(of: name) } catch .notFound { return nil }
    }

    func linkText(of name: FileName) throws(Errno) -> [UInt8] { try directory.descriptor.linkText(of: name) }

    /// Opens a file that is there for writing, without changing it: this is where the kernel says whether it may be.
    func openForOverwriting(_ name: FileName) throws(Errno) -> Descriptor {
        let result = unsafe clinux_open(number, name.terminated, clinux_o_overwrite, 0)
        return Descriptor(owning: try Errno.check(result))
    }

    /// Opens a file that is there for writing behind its end.
    func openForAppending(_ name: FileName) throws(Errno) -> Descriptor {
        let result = unsafe clinux_open(number, name.terminated, clinux_o_append, 0)
        return Descriptor(owning: try Errno.check(result))
    }

    /// Opens a file that is there for reading; not a link.
    func openForReading(_ name: FileName) throws(Errno) -> Descriptor {
        try directory.descriptor.open(name, as: .reading)
    }

    /// The names of all entries.
    func names() throws(Errno) -> [FileName] {
        var reader = DirectoryReader(try directory.descriptor.reopen(as: .listing))
        var names: [FileName] = []
        while let entry = try reader.next() { names.append(entry.name) }
        return names
    }

    /// Creates a file; fails where the name is taken, be it by a dangling link.
    func createFile(_ name: FileName, permissions: UInt32) throws(Errno) -> Descriptor {
        let result = unsafe clinux_open(number, name.terminated, clinux_o_create_new, permissions)
        return Descriptor(owning: try Errno.check(result))
    }

    func createDirectory(_ name: FileName) throws(Errno) {
        let result = unsafe clinux_make_directory(number, name.terminated, 0o777)
        _ = try Errno.check(result)
    }

    /// Puts an entry in the place of another of this directory, at once.
    func replace(_ name: FileName, by source: FileName) throws(Errno) {
        let result = unsafe clinux_rename(number, source.terminated, number, name.terminated)
        _ = try Errno.check(result)
    }

    /// Puts each of two entries of this directory in the other's place, at once.
    func exchange(_ name: FileName, with other: FileName) throws(Errno) {
        let result = unsafe clinux_exchange(number, name.terminated, number, other.terminated)
        _ = try Errno.check(result)
    }

    /// Moves an entry to a name that must be free.
    func move(_ name: FileName, to target: WritableDirectory, as newName: FileName) throws(Errno) {
        let result = unsafe clinux_rename_new(number, name.terminated, target.number, newName.terminated)
        _ = try Errno.check(result)
    }

    /// Gives a file a second name, which must be free.
    func link(_ name: FileName, to target: WritableDirectory, as newName: FileName) throws(Errno) {
        let result = unsafe clinux_link(number, name.terminated, target.number, newName.terminated)
        _ = try Errno.check(result)
    }

    func removeFile(_ name: FileName) throws(Errno) {
        let result = unsafe clinux_unlink(number, name.terminated)
        _ = try Errno.check(result)
    }

    /// Fails where the directory is not empty.
    func removeDirectory(_ name: FileName) throws(Errno) {
        let result = unsafe clinux_remove_directory(number, name.terminated)
        _ = try Errno.check(result)
    }

    /// Makes the entries themselves survive a crash. Some file systems cannot, and say so with `invalid`.
    func sync() throws(Errno) {
        let opened = try directory.descriptor.reopen(as: .listing)
        do throws(Errno) { try opened.sync() } catch .invalid {}
    }
}

/// What may be done with a file that was created or opened for writing.
extension Descriptor {
    /// Writes some of the bytes and says how many.
    func write(_ bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
        let result = unsafe bytes.withUnsafeBufferPointer { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe clinux_write(number, base, buffer.count)
        }
        return try Errno.check(result)
    }

    func sync() throws(Errno) { _ = try Errno.check(clinux_sync(number)) }

    func truncate(to size: Int) throws(Errno) { _ = try Errno.check(clinux_truncate(number, Int64(size))) }

    /// Keeps other processes from locking the same file, until it is closed.
    func lock() throws(Errno) { _ = try Errno.check(clinux_lock(number)) }

    /// Shares the blocks of another file until one of the two is changed.
    func clone(_ other: borrowing Descriptor) throws(Errno) {
        _ = try Errno.check(clinux_clone(other.number, number))
    }

    /// Copies bytes of another file to the same place in this one and says how many; zero at its end.
    func copy(_ count: Int, of other: borrowing Descriptor, at offset: Int) throws(Errno) -> Int {
        try Errno.check(clinux_copy_range(other.number, number, Int64(offset), count))
    }

    func setOwner(user: UInt32, group: UInt32) throws(Errno) {
        _ = try Errno.check(clinux_set_owner(number, user, group))
    }

    func setPermissions(_ permissions: UInt32) throws(Errno) {
        _ = try Errno.check(clinux_set_permissions(number, permissions))
    }

    /// Takes over the extended attributes of another file, access lists among them.
    func copyAttributes(from other: borrowing Descriptor) throws(Errno) {
        _ = try Errno.check(clinux_copy_attributes(other.number, number))
    }
}
