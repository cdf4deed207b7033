import CLinux
import Glibc

/// The kind of a file system object.
enum FileKind: String, Sendable {
    case file, directory, symlink, fifo, socket, blockDevice, characterDevice, unknown

    init(mode: UInt32) {
        self =
            switch mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symlink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFBLK: .blockDevice
            case S_IFCHR: .characterDevice
            default: .unknown
            }
    }

    /// From the type byte of a directory record, which some file systems leave out.
    init(directoryRecord type: UInt8) { self.init(mode: UInt32(type) << 12) }
}

/// A moment of the file system's clock, counted from 1970 in UTC.
struct Timestamp: Hashable, Comparable, Sendable {
    let seconds: Int64
    let nanoseconds: UInt32

    static func < (a: Timestamp, b: Timestamp) -> Bool { (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds) }
}

/// What the kernel tells about a file system object.
struct FileStatus: Hashable, Sendable {
    let kind: FileKind
    /// The low twelve bits of the mode: read, write and execute for owner, group and others, and the three special ones.
    let permissions: UInt32
    let user: UInt32
    let group: UInt32
    /// In bytes.
    let size: Int
    let links: UInt32
    let device: UInt64
    let inode: UInt64
    let modified: Timestamp
    /// When content or attributes last changed; programs cannot set it back.
    let changed: Timestamp
    let accessed: Timestamp
    /// Nil where the file system does not record it.
    let created: Timestamp?

    var identity: FileIdentity { FileIdentity(device: device, inode: inode) }
    var version: FileVersion { FileVersion(identity: identity, size: size, modified: modified, changed: changed) }
}

/// Tells two objects apart as long as both exist.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
}

/// Differs whenever the content of a file may differ: replaced, written to, or its attributes set.
struct FileVersion: Hashable, Sendable {
    let identity: FileIdentity
    let size: Int
    let modified: Timestamp
    let changed: Timestamp
}

extension FileVersion {
    /// The version as clients carry it. Equal for equal versions; for others only with a chance of 1 in 2^64.
    var etag: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let parts = [
            identity.device, identity.inode, UInt64(bitPattern: Int64(size)), UInt64(bitPattern: modified.seconds),
            UInt64(modified.nanoseconds), UInt64(bitPattern: changed.seconds), UInt64(changed.nanoseconds),
        ]
        for part in parts {
            for shift in stride(from: 0, to: UInt64.bitWidth, by: 8) {
                hash = (hash ^ (part >> UInt64(shift) & 0xFF)) &* 0x0000_0100_0000_01B3
            }
        }
        return String(hash, radix: 36)
    }
}

extension FileStatus {
    init(_ raw: clinux_status) {
        self.init(
            kind: FileKind(mode: raw.mode), permissions: raw.mode & 0o7777, user: raw.user, group: raw.group,
            size: Int(clamping: raw.size), links: raw.links, device: raw.device, inode: raw.inode,
            modified: Timestamp(raw.modified), changed: Timestamp(raw.changed), accessed: Timestamp(raw.accessed),
            created: raw.has_created ? Timestamp(raw.created) : nil)
    }
}

extension Timestamp {
    init(_ raw: clinux_time) { self.init(seconds: raw.seconds, nanoseconds: raw.nanoseconds) }
}
