/// Writes one column of a group of rows: a dictionary where that pays, and one page of values.
enum ParquetColumnWriter {
    /// How a column is stored.
    enum Kind: Equatable {
        case whole, number, boolean, text, day
        case moment(isUTC: Bool)

        init(_ column: Column) {
            switch (column.values, column.spelling) {
            case (.integers, _): self = .whole
            case (.numbers, _): self = .number
            case (.booleans, _): self = .boolean
            case (.texts, _): self = .text
            case (.instants, .time(let pattern)): self = pattern.hasTime ? .moment(isUTC: pattern.hasZone) : .day
            case (.instants, _): self = .moment(isUTC: true)
            }
        }

        var physical: ParquetType.Physical {
            switch self {
            case .whole, .moment: .int64
            case .number: .double
            case .boolean: .boolean
            case .text: .bytes
            case .day: .int32
            }
        }
    }

    /// Where a column of a group is in the file.
    struct Chunk {
        var rows: Int
        var dictionaryOffset: Int?
        var dataOffset = 0
        var size = 0
        var fullSize = 0
    }

    static func write(_ column: Column, to output: FileOutput) -> Chunk {
        var chunk = Chunk(rows: column.count)
        var page: [UInt8] = levels(column)
        var encoding = 0
        switch column.values {
        case .integers(let values): page.append(column, values) { $0 }
        case .instants(let values):
            if Kind(column) == .day {
                page.append(column, values) { Int32(clamping: $0.flooredDivision(by: CivilDay.microsecondsPerDay)) }
            } else {
                page.append(column, values) { $0 }
            }
        case .numbers(let values): page.append(column, values) { $0.bitPattern }
        case .booleans(let values):
            var present: [UInt32] = []
            for row in 0..<column.count where !column.isMissing(row) { present.append(values[row] ? 1 : 0) }
            page.append(packing: present, bits: 1)
        case .texts(let values):
            if let dictionary = Dictionary(column, values) {
                chunk.dictionaryOffset = output.position
                writePage(dictionary.bytes, type: 2, count: dictionary.count, encoding: 0, &chunk, to: output)
                dictionary.append(column, values, to: &page)
                encoding = 8
            } else {
                for row in 0..<column.count where !column.isMissing(row) { page.append(sized: values[row]) }
            }
        }
        chunk.dataOffset = output.position
        writePage(page, type: 0, count: column.count, encoding: encoding, &chunk, to: output)
        return chunk
    }

    /// Which rows have a value, with the length in front.
    private static func levels(_ column: Column) -> [UInt8] {
        var runs: [UInt8] = []
        if column.missing == nil {
            runs.append(variable: UInt64(column.count) << 1)
            runs.append(1)
        } else {
            runs.append(variable: UInt64((column.count + 7) / 8) << 1 | 1)
            runs.append(packing: (0..<column.count).map { column.isMissing($0) ? 0 : 1 }, bits: 1)
        }
        var bytes: [UInt8] = []
        bytes.append(little: UInt32(runs.count))
        return bytes + runs
    }

    private static func writePage(
        _ page: [UInt8], type: Int, count: Int, encoding: Int, _ chunk: inout Chunk, to output: FileOutput
    ) {
        let compressed = Compression.snappy(page)
        var writer = ThriftWriter()
        writer.structure { header in
            header.field(1, int32: type)
            header.field(2, int32: page.count)
            header.field(3, int32: compressed.count)
            header.field(
                type == 2 ? 7 : 5,
                structure: { part in
                    part.field(1, int32: count)
                    part.field(2, int32: encoding)
                    if type == 0 {
                        part.field(3, int32: 3)
                        part.field(4, int32: 3)
                    }
                })
        }
        output.buffer.append(writer.bytes)
        output.buffer.append(compressed)
        chunk.size += writer.bytes.count + compressed.count
        chunk.fullSize += writer.bytes.count + page.count
    }

    /// The different texts of a group of rows, in the order of their first rows.
    private struct Dictionary {
        var bytes: [UInt8] = []
        var count = 0
        private var positions: [UInt32?]

        /// Nil where a dictionary makes the column longer, or is too large to be looked up quickly.
        init?(_ column: Column, _ values: TextValues) {
            positions = Array(repeating: nil, count: values.dictionary.count)
            for (row, code) in values.codes.enumerated() where !column.isMissing(row) && positions[Int(code)] == nil {
                positions[Int(code)] = UInt32(count)
                count += 1
                bytes.append(sized: values.dictionary[Int(code)])
                if count * 2 > column.count || bytes.count > 1 << 20 { return nil }
            }
        }

        func append(_ column: Column, _ values: TextValues, to page: inout [UInt8]) {
            let bits = max(1, UInt64.bitWidth - UInt64(max(count - 1, 0)).leadingZeroBitCount)
            var present: [UInt32] = []
            for (row, code) in values.codes.enumerated() where !column.isMissing(row) {
                present.append(positions[Int(code)] ?? 0)
            }
            page.append(UInt8(bits))
            page.append(variable: UInt64((present.count + 7) / 8) << 1 | 1)
            page.append(packing: present, bits: bits)
        }
    }
}

extension [UInt8] {
    /// Adds an integer of fixed size, lowest byte first.
    mutating func append<Value: FixedWidthInteger>(little value: Value) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }

    /// Adds a text behind its length.
    mutating func append(sized text: String) {
        append(little: UInt32(text.utf8.count))
        append(contentsOf: text.utf8)
    }

    /// Adds values of a few bits each, in whole groups of eight values.
    mutating func append(packing values: [UInt32], bits: Int) {
        var (buffer, held): (UInt64, Int) = (0, 0)
        for value in values {
            buffer |= UInt64(value) << UInt64(held)
            held += bits
            while held >= 8 {
                append(UInt8(truncatingIfNeeded: buffer))
                buffer >>= 8
                held -= 8
            }
        }
        let missing = (8 - values.count % 8) % 8 * bits + held
        for _ in 0..<(missing + 7) / 8 {
            append(UInt8(truncatingIfNeeded: buffer))
            buffer >>= 8
        }
    }

    /// Adds the values that are not missing.
    fileprivate mutating func append<Value, Stored: FixedWidthInteger>(
        _ column: Column, _ values: [Value], _ store: (Value) -> Stored
    ) {
        reserveCapacity(count + values.count * (Stored.bitWidth / 8))
        for row in 0..<values.count where !column.isMissing(row) { append(little: store(values[row])) }
    }
}
