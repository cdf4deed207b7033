import Foundation

/// Files that only their owner can read. SQLite gives the files beside a database the permissions of the first.
enum PrivateFile {
    /// Makes an empty file where there is none, and the directories above it.
    static func make(_ path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Another process may make the file at the same moment, so it is never emptied.
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        close(descriptor)
    }
}
