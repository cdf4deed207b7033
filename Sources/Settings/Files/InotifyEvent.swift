/// One event as the Linux kernel writes it: four 32-bit numbers and a name filled up with zero bytes.
struct InotifyEvent: Equatable {
    private static let headerBytes = 16
    /// The link that Kubernetes turns over when a mounted configuration changes.
    private static let kubernetesLink = "..data"
    /// The queue ran over, or the watched directory is gone, moved or unmounted.
    private static let overflowOrLoss: UInt32 = 0x4000 | 0x8000 | 0x400 | 0x800 | 0x2000

    let mask: UInt32
    /// The name of the file in the watched directory; empty for the directory itself.
    let name: String

    /// Whether a file may have changed: the event names it, the file that a link leads to, or nothing certain.
    func concerns(_ file: String, target: String?) -> Bool {
        if mask & Self.overflowOrLoss != 0 || name == file || name == Self.kubernetesLink { return true }
        return target.map { !name.isEmpty && $0.hasSuffix("/\(name)") } ?? false
    }

    /// All complete events in what was read; a part at the end that is cut off is left out.
    static func parse(_ bytes: [UInt8]) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var rest = bytes[...]
        while rest.count >= headerBytes {
            let mask = number(in: rest.dropFirst(4))
            let length = Int(number(in: rest.dropFirst(12)))
            let body = rest.dropFirst(headerBytes)
            guard length <= body.count else { break }
            let name = body.prefix(length).prefix { $0 != 0 }
            events.append(InotifyEvent(mask: mask, name: String(decoding: name, as: UTF8.self)))
            rest = body.dropFirst(length)
        }
        return events
    }

    /// The number at the beginning, in the byte order of the machine.
    private static func number(in bytes: ArraySlice<UInt8>) -> UInt32 {
        let littleEndian = bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let isLittleEndianMachine = UInt32(1).littleEndian == 1
        return isLittleEndianMachine ? littleEndian : littleEndian.byteSwapped
    }
}
