/// One step of a path: between 1 and 255 bytes, neither NUL nor a slash among them.
///
/// Names are compared as bytes. Linux does so too, whereas Swift's strings hold two spellings of `é` to be equal.
struct FileName: Hashable, Sendable {
    /// The bound of Linux.
    static let maxBytes = 255

    let bytes: [UInt8]

    init?(bytes: some Collection<UInt8>) {
        guard (1...Self.maxBytes).contains(bytes.count), !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")) else {
            return nil
        }
        self.bytes = Array(bytes)
    }

    init?(_ text: String) { self.init(bytes: Array(text.utf8)) }

    private init(dots: Int) { bytes = Array(repeating: UInt8(ascii: "."), count: dots) }

    static let current = FileName(dots: 1)
    static let parent = FileName(dots: 2)

    var isCurrent: Bool { self == .current }
    var isParent: Bool { self == .parent }

    var terminated: [UInt8] { bytes + [0] }
}

extension FileName: Comparable {
    static func < (a: FileName, b: FileName) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

extension FileName: CustomStringConvertible {
    /// For people. Bytes that are no UTF-8 show as U+FFFD.
    var description: String { String(decoding: bytes, as: UTF8.self) }
}
