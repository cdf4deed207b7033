/// What is known about a file or directory.
struct FileInfo: Hashable, Sendable {
    /// Absolute, as clients see it.
    let path: String
    let status: FileStatus

    /// The permissions in octal, such as `644`.
    var octalPermissions: String {
        let digits = String(status.permissions, radix: 8)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}

extension Filesystem {
    /// Looks at a file or directory, following a symbolic link. Has no effect on it, whatever its kind.
    func info(_ path: String) throws(FilesystemError) -> FileInfo {
        let location = try roots.locate(path)
        let handle = try location.open(as: .handle)
        do throws(Errno) { return FileInfo(path: location.absolutePath, status: try handle.status()) } catch {
            throw FilesystemError(error, at: path)
        }
    }
}
