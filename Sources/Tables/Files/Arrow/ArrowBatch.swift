/// A batch of columns of an Arrow file with the bytes that these are in.
struct ArrowBatch {
    /// How many rows a column without any bytes may have.
    static let emptyRows = 1 << 24

    /// Values and which of them are there.
    struct Values {
        var stored: StoredValues
        var isPresent: [Bool]?
    }

    let rows: Int
    private let body: [UInt8]
    private let description: FlatBuffer.Object
    private var node = 0
    private var buffer = 0
    private let nodes: (start: Int, count: Int)
    private let buffers: (start: Int, count: Int)
    private let isCompressed: Bool

    init(_ description: FlatBuffer.Object, body: [UInt8]) throws(FormatFailure) {
        (self.description, self.body) = (description, body)
        guard let rows = Int(exactly: try description.integer(0, Int64.self)), rows >= 0,
            rows <= max(body.count * 8, Self.emptyRows)
        else { throw .cut }
        self.rows = rows
        nodes = try description.vector(1, size: 16) ?? (0, 0)
        buffers = try description.vector(2, size: 16) ?? (0, 0)
        let compression = try description.object(3)
        isCompressed = compression != nil
        guard let compression else { return }
        guard try compression.integer(0, Int8.self) == 1 else {
            throw FormatFailure("The compression LZ4 is not supported. Write the file with zstd or uncompressed")
        }
    }

    /// The values of the next column; for one with a dictionary the positions there.
    mutating func next(_ layout: ArrowType.Layout) throws(FormatFailure) -> Values {
        guard node < nodes.count else { throw .cut }
        let place = nodes.start + node * 16
        node += 1
        guard try description.buffer.read(Int64.self, at: place) == rows else { throw .cut }
        let missing = try description.buffer.read(Int64.self, at: place + 8)
        guard layout != .nothing else {
            return Values(
                stored: .wholes(Array(repeating: 0, count: rows)), isPresent: Array(repeating: false, count: rows))
        }
        let validity = try nextBuffer()
        let isPresent = missing == 0 ? nil : try Self.bits(validity, rows)
        return Values(stored: try values(layout, isPresent), isPresent: isPresent)
    }

    private mutating func values(_ layout: ArrowType.Layout, _ isPresent: [Bool]?) throws(FormatFailure) -> StoredValues
    {
        switch layout {
        case .nothing: return .wholes([])
        case .bits: return .booleans(try Self.bits(try nextBuffer(), rows))
        case .whole(let size, let isSigned):
            var cursor = FormatCursor(try nextBuffer())
            guard rows <= cursor.remaining / size else { throw .cut }
            var values = [Int64](repeating: 0, count: rows)
            for row in 0..<rows {
                let value = try Self.whole(&cursor, size, isSigned)
                values[row] = isPresent?[row] == false ? 0 : value
            }
            return .wholes(values)
        case .number(let size):
            var cursor = FormatCursor(try nextBuffer())
            guard rows <= cursor.remaining / size else { throw .cut }
            var values = [Double](repeating: 0, count: rows)
            for row in 0..<rows {
                values[row] =
                    size == 4
                    ? Double(Float(bitPattern: try cursor.littleEndian(UInt32.self)))
                    : Double(bitPattern: try cursor.littleEndian(UInt64.self))
            }
            return .numbers(values)
        case .fixed(let size):
            let bytes = try nextBuffer()
            guard rows <= bytes.count / size else { throw .cut }
            return .blobs(.init(bytes: bytes, ranges: (0..<rows).map { $0 * size..<($0 + 1) * size }))
        case .text(let isLarge): return .blobs(try texts(isLarge: isLarge, isPresent))
        }
    }

    private mutating func texts(isLarge: Bool, _ isPresent: [Bool]?) throws(FormatFailure) -> StoredValues.Blobs {
        var cursor = FormatCursor(try nextBuffer())
        let bytes = try nextBuffer()
        guard rows > 0 else { return .init(bytes: bytes, ranges: []) }
        guard rows < cursor.remaining / (isLarge ? 8 : 4) else { throw .cut }
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(rows)
        var start = try Self.whole(&cursor, isLarge ? 8 : 4, true)
        for row in 0..<rows {
            let end = try Self.whole(&cursor, isLarge ? 8 : 4, true)
            guard start >= 0, end >= start, end <= bytes.count else { throw .cut }
            ranges.append(isPresent?[row] == false ? 0..<0 : Int(start)..<Int(end))
            start = end
        }
        return .init(bytes: bytes, ranges: ranges)
    }

    private mutating func nextBuffer() throws(FormatFailure) -> [UInt8] {
        guard buffer < buffers.count else { throw .cut }
        let place = buffers.start + buffer * 16
        buffer += 1
        let offset = try description.buffer.read(Int64.self, at: place)
        let length = try description.buffer.read(Int64.self, at: place + 8)
        guard offset >= 0, length >= 0, offset <= body.count, length <= Int64(body.count) - offset else { throw .cut }
        let bytes = Array(body[Int(offset)..<Int(offset + length)])
        guard isCompressed, !bytes.isEmpty else { return bytes }
        var cursor = FormatCursor(bytes)
        let size = try cursor.littleEndian(Int64.self)
        let rest = Array(bytes[cursor.position...])
        guard size != -1 else { return rest }
        guard let size = Int(exactly: size) else { throw .cut }
        return try Compression.zstd.decompress(rest, size: size)
    }

    private static func bits(_ bytes: [UInt8], _ count: Int) throws(FormatFailure) -> [Bool] {
        guard count <= bytes.count * 8 else { throw .cut }
        return (0..<count).map { bytes[$0 >> 3] >> UInt8($0 & 7) & 1 != 0 }
    }

    @inline(__always)
    private static func whole(_ cursor: inout FormatCursor, _ size: Int, _ isSigned: Bool) throws(FormatFailure)
        -> Int64
    {
        switch (size, isSigned) {
        case (1, true): Int64(Int8(bitPattern: try cursor.byte()))
        case (1, false): Int64(try cursor.byte())
        case (2, true): Int64(try cursor.littleEndian(Int16.self))
        case (2, false): Int64(try cursor.littleEndian(UInt16.self))
        case (4, true): Int64(try cursor.littleEndian(Int32.self))
        case (4, false): Int64(try cursor.littleEndian(UInt32.self))
        default: try cursor.littleEndian(Int64.self)
        }
    }
}

extension ArrowBatch.Values {
    /// The values as those of a column of a table. Arrow's decimal numbers have their lowest byte first, and missing ones
    /// may hold anything.
    func converted(_ type: ArrowType) throws(FormatFailure) -> ArrowBatch.Values {
        var values = self
        guard case .fixed(let size) = type.layout, case .blobs(var blobs) = stored else {
            values.stored = try stored.converted(type.meaning, fixed: false)
            return values
        }
        if case .decimal = type.meaning {
            for start in stride(from: 0, to: blobs.bytes.count - size + 1, by: size) {
                blobs.bytes[start..<start + size].reverse()
            }
        }
        values.stored = try StoredValues.blobs(blobs).converted(type.meaning, fixed: true)
        return values
    }
}
