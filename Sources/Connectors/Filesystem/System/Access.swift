import CLinux

/// What an existing object is opened for. None of these creates, truncates or writes.
enum Access: CaseIterable, Sendable {
    /// A handle that can be examined but not read; has no effect on any kind of object.
    case handle
    /// A handle on a directory, to start further steps from.
    case directoryHandle
    /// Reading the bytes of a file. Never waits, whatever the object turns out to be.
    case reading
    /// Reading the entries of a directory.
    case listing

    var flags: UInt64 {
        switch self {
        case .handle: clinux_o_path
        case .directoryHandle: clinux_o_path | clinux_o_directory
        case .reading: clinux_o_read
        case .listing: clinux_o_read | clinux_o_directory
        }
    }
}
