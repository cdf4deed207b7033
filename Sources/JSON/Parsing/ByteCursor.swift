/// A position in bytes that somebody else keeps alive.
///
/// All reading of memory in the parser is here, and each read is preceded by a test against the end: ``next`` and
/// ``byte(at:)`` by their own, ``word(at:)`` by the precondition that its caller has tested.
@safe
struct ByteCursor {
    private let base: UnsafeRawPointer
    let end: Int
    var position = 0

    /// The buffer must outlive the cursor.
    @unsafe
    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        // An empty buffer may have no address; nothing is read then, for `end` is 0.
        unsafe base = UnsafeRawPointer(buffer.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped)
        end = buffer.count
    }

    @inline(__always)
    var isAtEnd: Bool { position >= end }

    /// The byte at the position, or 0, which is no part of JSON outside strings, at the end.
    @inline(__always)
    var next: UInt8 { byte(at: position) }

    /// The byte at an offset, or 0 at the end and beyond.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        offset < end ? unsafe base.load(fromByteOffset: offset, as: UInt8.self) : 0
    }

    /// The eight bytes from an offset, first byte lowest.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        assert(offset >= 0 && offset <= end - 8)
        return UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The bytes of a range. Valid as long as the bytes under the cursor.
    @inline(__always)
    func buffer(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= end)
        return unsafe UnsafeBufferPointer(
            start: (base + range.lowerBound).assumingMemoryBound(to: UInt8.self), count: range.count)
    }

    @inline(__always)
    mutating func skipWhiteSpace() {
        while true {
            let byte = next
            // Most values follow each other directly: one comparison settles that.
            guard byte <= 0x20 else { return }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }
}
