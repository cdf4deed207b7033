import Foundation

/// The database file, and which one it is: a file may be replaced by another of its name.
struct SQLiteFile: Sendable {
    /// Never shown to clients.
    let path: String

    struct Identity: Equatable, Sendable {
        let device: UInt64
        let inode: UInt64
    }

    /// Nil where there is no file.
    var identity: Identity? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let device = (attributes[.systemNumber] as? NSNumber)?.uint64Value,
            let inode = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value
        else { return nil }
        return Identity(device: device, inode: inode)
    }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }
}
