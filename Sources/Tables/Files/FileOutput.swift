import Glibc

/// Where a sink writes its bytes: a file that has its final name only when it is complete, or the standard output.
final class FileOutput {
    /// How many bytes are gathered before they are written.
    static let chunk = 1 << 18

    /// What is still to be written. Sinks add to it and call ``flush(_:)`` now and then.
    var buffer = OutputBuffer()
    /// How many bytes were written before those in the buffer.
    private(set) var written = 0

    private let path: String
    private let temporary: String?
    private var descriptor: Int32

    /// - Parameter path: `-` for the standard output.
    init(path: String) throws(TableError) {
        self.path = path
        guard path != "-" else {
            (temporary, descriptor) = (nil, dup(STDOUT_FILENO))
            guard descriptor >= 0 else { throw .system("standard output", "it is closed") }
            return
        }
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...(.max))).part"
        descriptor = unsafe Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        self.temporary = temporary
        guard descriptor >= 0 else { throw .system(path, "it cannot be made") }
    }

    /// What was not finished leaves nothing behind.
    deinit {
        buffer.free()
        guard descriptor >= 0 else { return }
        close(descriptor)
        if let temporary { unsafe unlink(temporary) }
    }

    /// How many bytes the file has so far.
    var position: Int { written + buffer.count }

    /// Writes the buffer where it holds that many bytes.
    func flush(atLeast count: Int = FileOutput.chunk) throws(TableError) {
        guard buffer.count >= count, buffer.count > 0 else { return }
        guard descriptor >= 0 else { throw .file(path: path, "Nothing can be written after the end.") }
        guard unsafe writeAll(descriptor, buffer.bytes) else { throw .system(path, "it cannot be written") }
        written += buffer.count
        buffer.count = 0
    }

    /// Writes what is left and gives the file its name.
    func finish() throws(TableError) {
        guard descriptor >= 0 else { return }
        try flush(atLeast: 1)
        let closed = close(descriptor)
        descriptor = -1
        let error = errno
        if let temporary {
            guard closed == 0, unsafe rename(temporary, path) == 0 else {
                if closed != 0 { errno = error }
                defer { unsafe unlink(temporary) }
                throw .system(path, "it cannot be completed")
            }
        }
    }
}

/// Bytes that are being put together. Whoever holds it calls ``free()`` in the end.
@safe
struct OutputBuffer {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    var count = 0

    init(capacity: Int = FileOutput.chunk * 2) {
        self.capacity = capacity
        unsafe base = UnsafeMutablePointer.allocate(capacity: capacity)
    }

    func free() { unsafe base.deallocate() }

    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: count) }

    /// Makes room for that many more bytes.
    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if capacity - count < extra { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe fresh.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = fresh
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        let length = bytes.count
        reserve(length)
        let target = unsafe base + count
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            unsafe target.update(from: start, count: length)
        }
        count += length
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            reserve(bytes.count)
            guard let start = bytes.baseAddress else { return }
            unsafe (base + count).update(from: start, count: bytes.count)
            count += bytes.count
        }
    }

    mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

    @inline(__always)
    mutating func append(_ bytes: [UInt8], _ range: Range<Int>) { append(bytes.span.extracting(range)) }

    /// An integer of fixed size, lowest byte first.
    @inline(__always)
    mutating func append(littleEndian value: some FixedWidthInteger) {
        let size = value.bitWidth / 8
        reserve(size)
        unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: value.littleEndian, as: type(of: value))
        count += size
    }

    /// An integer in decimal digits.
    @inline(__always)
    mutating func append(decimal value: Int64) {
        reserve(20)
        if value < 0 {
            unsafe base[count] = UInt8(ascii: "-")
            count += 1
        }
        appendDigits(value.magnitude, width: 1)
    }

    /// Decimal digits with zeros in front up to a width of at most 20.
    @inline(__always)
    mutating func appendDigits(_ value: UInt64, width: Int) {
        var length = 1
        var bound: UInt64 = 10
        while length < 20 && value >= bound {
            length += 1
            bound = bound &* 10
        }
        length = max(length, width)
        reserve(length)
        var rest = value
        var position = count + length
        while position > count {
            position -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe base[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
        count += length
    }
}

extension OutputBuffer {
    /// Takes away the zeros that stand before the last byte, which is known.
    mutating func dropZeros(before last: UInt8) {
        count -= 1
        while count > 0, unsafe bytes[count - 1] == UInt8(ascii: "0") { count -= 1 }
        append(last)
    }
}
