/// Memory that grows while text is appended.
///
/// All writing of memory in the serialiser is here. `reserve` alone makes room, and each method asks it for all that
/// it writes before it writes.
@safe
struct ByteSink: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    private static let firstCapacity = 512

    /// Takes no memory before something is written.
    init() {
        capacity = 0
        // Never used: there is no room.
        unsafe start = UnsafeMutableRawPointer(bitPattern: 8).unsafelyUnwrapped
    }

    deinit { if capacity > 0 { unsafe start.deallocate() } }

    /// Forgets what was written and keeps the memory.
    mutating func clear() { count = 0 }

    /// Lets a closure see what was written.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        unsafe body(UnsafeRawBufferPointer(start: start, count: count))
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        put(byte)
    }

    mutating func append(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        unsafe (start + count).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }

    mutating func append(copying bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Writes a character in UTF-8.
    @inline(__always)
    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII { return append(UInt8(truncatingIfNeeded: scalar.value)) }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
    }

    mutating func append(_ integer: Int64) {
        // 2⁶³ has 19 digits, and there may be a sign.
        reserve(20)
        if integer < 0 { put(UInt8(ascii: "-")) }
        var rest = integer.magnitude
        let length = Self.digitCount(rest)
        var place = count + length
        count = place
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            place -= 1
            unsafe start.storeBytes(of: UInt8(ascii: "0") + UInt8(digit), toByteOffset: place, as: UInt8.self)
            rest = quotient
        } while rest != 0
    }

    mutating func append(_ byte: UInt8, times: Int) {
        reserve(times)
        for _ in 0..<times { put(byte) }
    }

    /// Turns line breaks from an offset on into spaces.
    mutating func replaceLineBreaks(from offset: Int) {
        precondition(offset >= 0 && offset <= count)
        for place in offset..<count {
            let byte = unsafe start.load(fromByteOffset: place, as: UInt8.self)
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { continue }
            unsafe start.storeBytes(of: UInt8(ascii: " "), toByteOffset: place, as: UInt8.self)
        }
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// Makes room for some more bytes.
    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let isFirst = capacity == 0
        capacity = max(2 * capacity, count + more, Self.firstCapacity)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        unsafe larger.copyMemory(from: start, byteCount: count)
        if !isFirst { unsafe start.deallocate() }
        unsafe start = larger
    }

    /// Writes a byte for which there is room.
    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        assert(count < capacity)
        unsafe start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }
}

extension ByteSink {
    /// Writes a string in quotes, with escapes where JSON asks for them.
    mutating func append(quoted text: String) {
        let isWritten: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
            unsafe append(quoted: UnsafeRawBufferPointer(bytes))
        }
        if isWritten == nil { unsafe Array(text.utf8).withUnsafeBytes { bytes in unsafe append(quoted: bytes) } }
    }

    private mutating func append(quoted bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count + 2)
        put(UInt8(ascii: "\""))
        var place = 0
        while place < bytes.count {
            // Whole words are copied before they are looked at; what a flag cuts off is overwritten or not counted.
            while place <= bytes.count - 8 {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                unsafe start.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
                let flags = ByteWord.special(UInt64(littleEndian: word))
                let plain = flags == 0 ? 8 : ByteWord.firstFlag(flags)
                place += plain
                count += plain
                if flags != 0 { break }
            }
            guard place < bytes.count else { break }
            let byte = unsafe bytes[place]
            place += 1
            if ByteWord.isSpecial(byte) {
                // The longest escape, and everything that is still to come.
                reserve(6 + bytes.count - place + 1)
                putEscape(byte)
            } else {
                put(byte)
            }
        }
        put(UInt8(ascii: "\""))
    }

    /// Writes the escape of a byte; there is room for six.
    private mutating func putEscape(_ byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        default:
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0") + byte >> 4)
            put(byte & 0xF < 10 ? UInt8(ascii: "0") + byte & 0xF : UInt8(ascii: "a") + byte & 0xF - 10)
        }
    }
}
