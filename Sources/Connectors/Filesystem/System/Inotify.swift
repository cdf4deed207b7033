import Glibc

/// The kernel's notices of changes in files and directories, behind one descriptor.
///
/// Places are watched by what is open, not by a path that may lead elsewhere by then.
struct Inotify: ~Copyable, Sendable {
    struct Event: Hashable, Sendable {
        let watch: Int32
        let mask: UInt32
        /// The entry of a watched directory; nil for what is watched itself.
        let name: FileName?

        func has(_ flags: CInt) -> Bool { mask & UInt32(bitPattern: flags) != 0 }
    }

    /// Entries that come, go or change their names.
    static let entries = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
    /// What is watched goes, or gets another place.
    static let loss = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT
    /// The content or the attributes of what is watched.
    static let content = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB

    private static let bufferBytes = 64 << 10
    private static let headerBytes = 16

    private let descriptor: Descriptor

    init() throws(Errno) {
        let number = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard number >= 0 else { throw Errno(number: errno) }
        descriptor = Descriptor(owning: number)
    }

    var number: CInt { descriptor.number }

    /// Watches something open, also for what it is watched for already. The watch goes on when it is closed.
    func add(_ open: borrowing Descriptor, for events: CInt) throws(Errno) -> Int32 {
        let path = "/proc/self/fd/\(open.number)"
        let watch = unsafe inotify_add_watch(
            number, path, UInt32(bitPattern: events) | UInt32(IN_MASK_ADD))
        guard watch >= 0 else { throw Errno(number: errno) }
        return watch
    }

    /// Does nothing where the kernel has let go of it already.
    func remove(_ watch: Int32) { inotify_rm_watch(number, watch) }

    /// Everything that the kernel has to tell now.
    func drain() -> [Event] {
        var events: [Event] = []
        while true {
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.bufferBytes) { buffer, count in
                count = unsafe max(0, Glibc.read(number, buffer.baseAddress, buffer.count))
            }
            guard !bytes.isEmpty else { return events }
            events += Self.parse(bytes)
        }
    }

    /// Four 32-bit numbers (watch, mask, cookie, length) and a name filled up with zero bytes.
    static func parse(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while rest.count >= headerBytes {
            let length = Int(number(in: rest.dropFirst(12)))
            let body = rest.dropFirst(headerBytes)
            guard length <= body.count else { break }
            events.append(
                Event(
                    watch: Int32(bitPattern: number(in: rest)), mask: number(in: rest.dropFirst(4)),
                    name: FileName(bytes: body.prefix(length).prefix { $0 != 0 })))
            rest = body.dropFirst(length)
        }
        return events
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> UInt32 {
        let value = bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return UInt32(littleEndian: 1) == 1 ? value : value.byteSwapped
    }
}
