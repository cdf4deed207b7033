/// Values as Parquet stores them.
enum StoredValues {
    case wholes([Int64])
    case numbers([Double])
    case booleans([Bool])
    case blobs(Blobs)

    /// Byte strings in bytes that they share.
    struct Blobs {
        var bytes: [UInt8]
        var ranges: [Range<Int>]
    }

    var count: Int {
        switch self {
        case .wholes(let values): values.count
        case .numbers(let values): values.count
        case .booleans(let values): values.count
        case .blobs(let blobs): blobs.ranges.count
        }
    }
}

/// The encodings of Parquet, without those for dictionaries.
struct ParquetDecoder {
    let physical: ParquetType.Physical
    /// The length of values of fixed length.
    let length: Int

    /// - Parameter count: How many values there are; its caller has bounded it.
    func decode(_ encoding: Int, _ cursor: inout FormatCursor, count: Int) throws(FormatFailure) -> StoredValues {
        switch (encoding, physical) {
        case (0, _): return try plain(&cursor, count)
        case (3, .boolean):
            let size = Int(try cursor.littleEndian(UInt32.self))
            var runs = try FormatCursor(cursor.bytes, try cursor.take(size))
            return .booleans(try RunDecoder.decode(&runs, bits: 1, count: count).map { $0 != 0 })
        case (5, .int32), (5, .int64):
            return .wholes(try DeltaDecoder.decode(&cursor, count: count, is32: physical == .int32))
        case (6, .bytes): return .blobs(try deltaLengths(&cursor, count))
        case (7, .bytes), (7, .fixed): return .blobs(try deltaStrings(&cursor, count))
        case (9, .float), (9, .double), (9, .int32), (9, .int64), (9, .fixed):
            var joined = FormatCursor(try joinStreams(&cursor, count))
            return try plain(&joined, count)
        default:
            throw FormatFailure(
                "The encoding \(encoding) is not supported for this type. Write the file with another one")
        }
    }

    private func plain(_ cursor: inout FormatCursor, _ count: Int) throws(FormatFailure) -> StoredValues {
        switch physical {
        case .boolean:
            let range = try cursor.take((count + 7) / 8)
            return .booleans((0..<count).map { cursor.bytes[range.lowerBound + $0 >> 3] >> UInt8($0 & 7) & 1 != 0 })
        case .int32:
            guard count <= cursor.remaining / 4 else { throw .cut }
            var values = [Int64](repeating: 0, count: count)
            for index in 0..<count { values[index] = Int64(try cursor.littleEndian(Int32.self)) }
            return .wholes(values)
        case .int64:
            guard count <= cursor.remaining / 8 else { throw .cut }
            var values = [Int64](repeating: 0, count: count)
            for index in 0..<count { values[index] = try cursor.littleEndian(Int64.self) }
            return .wholes(values)
        case .int96:
            guard count <= cursor.remaining / 12 else { throw .cut }
            var values: [Int64] = []
            for _ in 0..<count { values.append(try Self.oldTime(&cursor)) }
            return .wholes(values)
        case .float:
            guard count <= cursor.remaining / 4 else { throw .cut }
            var values = [Double](repeating: 0, count: count)
            for index in 0..<count {
                values[index] = Double(Float(bitPattern: try cursor.littleEndian(UInt32.self)))
            }
            return .numbers(values)
        case .double:
            guard count <= cursor.remaining / 8 else { throw .cut }
            var values = [Double](repeating: 0, count: count)
            for index in 0..<count { values[index] = Double(bitPattern: try cursor.littleEndian(UInt64.self)) }
            return .numbers(values)
        case .bytes, .fixed: return .blobs(try plainBlobs(&cursor, count))
        }
    }

    private func plainBlobs(_ cursor: inout FormatCursor, _ count: Int) throws(FormatFailure) -> StoredValues.Blobs {
        let least = physical == .fixed ? length : 4
        guard count <= cursor.remaining / least else { throw .cut }
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(count)
        for _ in 0..<count {
            let size = physical == .fixed ? length : Int(try cursor.littleEndian(UInt32.self))
            ranges.append(try cursor.take(size))
        }
        return .init(bytes: cursor.bytes, ranges: ranges)
    }

    /// Nanoseconds of the day and Julian day, as microseconds since 1970.
    private static func oldTime(_ cursor: inout FormatCursor) throws(FormatFailure) -> Int64 {
        let nanoseconds = try cursor.littleEndian(Int64.self)
        let day = Int64(try cursor.littleEndian(UInt32.self)) - 2_440_588
        let (start, overflow) = day.multipliedReportingOverflow(by: CivilDay.microsecondsPerDay)
        let (sum, overflow2) = start.addingReportingOverflow(nanoseconds.flooredDivision(by: 1000))
        guard !overflow, !overflow2 else { throw FormatFailure("A point in time is out of range") }
        return sum
    }

    private func deltaLengths(_ cursor: inout FormatCursor, _ count: Int) throws(FormatFailure) -> StoredValues.Blobs {
        let lengths = try DeltaDecoder.decode(&cursor, count: count, is32: true)
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(count)
        for length in lengths { ranges.append(try cursor.take(Int(length))) }
        return .init(bytes: cursor.bytes, ranges: ranges)
    }

    private func deltaStrings(_ cursor: inout FormatCursor, _ count: Int) throws(FormatFailure) -> StoredValues.Blobs {
        let prefixes = try DeltaDecoder.decode(&cursor, count: count, is32: true)
        let suffixes = try deltaLengths(&cursor, count)
        var blobs = StoredValues.Blobs(bytes: [], ranges: [])
        var last = 0..<0
        for (prefix, suffix) in zip(prefixes, suffixes.ranges) {
            guard prefix >= 0, prefix <= last.count, blobs.bytes.count + Int(prefix) <= Compression.limit else {
                throw .cut
            }
            let start = blobs.bytes.count
            blobs.bytes += blobs.bytes[last.lowerBound..<last.lowerBound + Int(prefix)]
            blobs.bytes += suffixes.bytes[suffix]
            last = start..<blobs.bytes.count
            blobs.ranges.append(last)
        }
        return blobs
    }

    /// Puts the bytes of each value together, of which all the first come first, then all the second, and so on.
    private func joinStreams(_ cursor: inout FormatCursor, _ count: Int) throws(FormatFailure) -> [UInt8] {
        let size = physical == .fixed ? length : physical == .float || physical == .int32 ? 4 : 8
        guard count <= cursor.remaining / size else { throw .cut }
        let range = try cursor.take(count * size)
        var result = [UInt8](repeating: 0, count: count * size)
        for place in 0..<size {
            for index in 0..<count {
                result[index * size + place] = cursor.bytes[range.lowerBound + place * count + index]
            }
        }
        return result
    }
}

/// Runs of equal values between packed ones: levels, positions in dictionaries, truth values.
enum RunDecoder {
    static func decode(_ cursor: inout FormatCursor, bits: Int, count: Int) throws(FormatFailure) -> [UInt32] {
        guard (0...32).contains(bits) else {
            throw FormatFailure("Values of \(bits) bits cannot be. The file is damaged")
        }
        var values: [UInt32] = []
        values.reserveCapacity(count)
        while values.count < count {
            if bits == 0, cursor.remaining == 0 {
                values += repeatElement(0, count: count - values.count)
                break
            }
            let head = try cursor.variable()
            let wanted = count - values.count
            if head & 1 == 0 {
                var value: UInt32 = 0
                for place in 0..<(bits + 7) / 8 { value |= UInt32(try cursor.byte()) << UInt32(place * 8) }
                let length = Int(clamping: head >> 1)
                guard length > 0 else { throw .cut }
                values += repeatElement(value, count: min(length, wanted))
            } else {
                let groups = Int(clamping: head >> 1)
                guard groups > 0, groups <= (wanted + 7) / 8 + 64 || groups <= cursor.remaining else { throw .cut }
                // Writers may leave out the bytes behind the last value.
                let size = min(groups.multipliedReportingOverflow(by: bits).partialValue, cursor.remaining)
                let packed = try cursor.take(max(size, 0))
                let fitting = bits == 0 ? wanted : min(wanted, groups * 8, packed.count * 8 / bits)
                guard fitting > 0 else { throw .cut }
                unpack(cursor.bytes, packed.lowerBound, bits: bits, count: fitting, into: &values)
            }
        }
        return values
    }

    private static func unpack(_ bytes: [UInt8], _ start: Int, bits: Int, count: Int, into values: inout [UInt32]) {
        var (buffer, held, position): (UInt64, Int, Int) = (0, 0, start)
        let mask: UInt64 = (1 << UInt64(bits)) - 1
        for _ in 0..<count {
            while held < bits {
                buffer |= UInt64(bytes[position]) << UInt64(held)
                position += 1
                held += 8
            }
            values.append(UInt32(truncatingIfNeeded: buffer & mask))
            buffer >>= UInt64(bits)
            held -= bits
        }
    }
}

/// Whole numbers as differences, packed block by block.
enum DeltaDecoder {
    static func decode(_ cursor: inout FormatCursor, count: Int, is32: Bool) throws(FormatFailure) -> [Int64] {
        let blockSize = try cursor.variable()
        let parts = try cursor.variable()
        let total = try cursor.variable()
        guard parts > 0, parts <= 512, blockSize > 0, blockSize <= 1 << 20, blockSize % parts == 0,
            total == UInt64(count)
        else { throw FormatFailure("A list of differences has impossible sizes. The file is damaged") }
        var last = try cursor.zigzag()
        var values: [Int64] = []
        values.reserveCapacity(count)
        if count > 0 { values.append(last) }
        let partSize = Int(blockSize / parts)
        while values.count < count {
            let least = try cursor.zigzag()
            let widths = try cursor.take(Int(parts))
            for width in widths where values.count < count {
                let bits = Int(cursor.bytes[width])
                guard bits <= 64 else { throw .cut }
                let wanted = min(partSize, count - values.count)
                let size = (partSize * bits + 7) / 8
                let packed = try cursor.take(min(size, cursor.remaining))
                guard wanted * bits <= packed.count * 8 else { throw .cut }
                for index in 0..<wanted {
                    let delta = bit64(cursor.bytes, packed.lowerBound * 8 + index * bits, bits)
                    last = last &+ least &+ Int64(bitPattern: delta)
                    if is32 { last = Int64(Int32(truncatingIfNeeded: last)) }
                    values.append(last)
                }
            }
        }
        return values
    }

    private static func bit64(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        var value: UInt64 = 0
        var done = 0
        while done < count {
            let bit = start + done
            let part = min(8 - bit & 7, count - done)
            let piece = UInt64(bytes[bit >> 3] >> UInt8(bit & 7)) & ((1 << UInt64(part)) - 1)
            value |= piece << UInt64(done)
            done += part
        }
        return value
    }
}
