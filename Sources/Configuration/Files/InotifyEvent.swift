/// One event as the Linux kernel writes it: four 32-bit numbers and a name filled up with zero bytes.
struct InotifyEvent: Equatable {
    private static let headerBytes = 16

    let mask: UInt32
    /// The name of the file in the watched directory; empty for the directory itself.
    let name: String

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
