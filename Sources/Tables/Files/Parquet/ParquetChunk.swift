/// One column of one row group, read page after page.
struct ParquetChunk {
    /// How many values a page may have.
    static let pageValues = 1 << 24
    /// How many bytes the header of a page may have, in which statistics stand.
    static let headerBytes = 1 << 20

    private let file: FileInput
    private let type: ParquetType
    private let compression: Compression
    /// Where the next page begins, and where the last one ends.
    private var offset: Int
    private let end: Int
    private var remaining: Int
    private var dictionary: StoredValues?
    /// Where the texts of the dictionary are in that of the table being built.
    private var codes: [UInt32?] = []

    /// The page being read: which rows have a value, the values or their positions in the dictionary.
    private var isPresent: [UInt32]?
    private var rows = 0
    private var row = 0
    private var values = StoredValues.wholes([])
    private var positions: [UInt32]?
    private var next = 0

    init(_ chunk: Thrift, _ type: ParquetType, rows: Int, file: FileInput) throws(FormatFailure) {
        (self.file, self.type) = (file, type)
        guard let data = chunk[3], let first = data[9]?.int, let size = data[7]?.int, let count = data[5]?.int else {
            throw .cut
        }
        switch data[4]?.int {
        case 0: compression = .none
        case 1: compression = .snappy
        case 2: compression = .gzip
        case 6: compression = .zstd
        case let codec:
            let names = [3: "LZO", 4: "Brotli", 5: "LZ4", 7: "LZ4"]
            throw FormatFailure(
                "The compression \(names[codec ?? -1] ?? "\(codec ?? -1)") is not supported. "
                    + "Write the file with snappy, gzip, zstd or none")
        }
        let dictionary = data[11]?.int ?? 0
        offset = dictionary > 0 ? min(dictionary, first) : first
        guard offset >= 0, size >= 0, offset <= file.size, size <= file.size - offset, count == rows, rows >= 0 else {
            throw FormatFailure("The place or the length of the column is impossible. The file is damaged")
        }
        end = offset + size
        remaining = rows
    }

    /// A new table begins, with new dictionaries.
    mutating func beginTable() { codes = Array(repeating: nil, count: dictionary?.count ?? 0) }

    /// Adds the next rows to the column of a table.
    mutating func read(_ count: Int, into builder: inout ColumnBuilder) throws(FormatFailure) {
        var left = count
        while left > 0 {
            while row == rows { try readPage() }
            let part = min(left, rows - row)
            for row in row..<row + part {
                if let isPresent, isPresent[row] == 0 { builder.appendMissing() } else { try appendNext(to: &builder) }
            }
            row += part
            left -= part
        }
    }

    @inline(__always)
    private mutating func appendNext(to builder: inout ColumnBuilder) throws(FormatFailure) {
        defer { next += 1 }
        guard let positions else {
            guard next < values.count else { throw .cut }
            return builder.append(values, next)
        }
        guard next < positions.count, let dictionary, positions[next] < dictionary.count else { throw .cut }
        let position = Int(positions[next])
        guard case .blobs(let blobs) = dictionary else { return builder.append(dictionary, position) }
        if let code = codes[position] {
            builder.texts.append(code: code)
        } else {
            let code = builder.texts.code(of: blobs.bytes.span.extracting(blobs.ranges[position]))
            codes[position] = code
            builder.texts.append(code: code)
        }
        builder.didAppend()
    }

    private mutating func readPage() throws(FormatFailure) {
        let (header, start) = try readHeader()
        guard let full = header[2]?.int, let size = header[3]?.int, size >= 0, size <= end - start else { throw .cut }
        offset = start + size
        let stored: [UInt8]
        do { stored = try file.bytes(start..<offset) } catch { throw FormatFailure("\(error)") }
        switch header[1]?.int {
        case 0: try readData(try compression.decompress(stored, size: full), header[5])
        case 3: try readData2(stored, full, header[8])
        case 2: try readDictionary(try compression.decompress(stored, size: full), header[7])
        default: break
        }
    }

    private func readHeader() throws(FormatFailure) -> (Thrift, Int) {
        var length = 1 << 12
        while true {
            let size = min(length, end - offset)
            guard size > 0 else {
                throw FormatFailure("The column has fewer values than declared. The file is damaged")
            }
            let bytes: [UInt8]
            do { bytes = try file.bytes(offset..<offset + size) } catch { throw FormatFailure("\(error)") }
            var cursor = FormatCursor(bytes)
            do throws(FormatFailure) {
                return (try Thrift.structure(&cursor), offset + cursor.position)
            } catch {
                guard size == length, length < Self.headerBytes else { throw error }
                length *= 16
            }
        }
    }

    private mutating func readDictionary(_ bytes: [UInt8], _ header: Thrift?) throws(FormatFailure) {
        guard dictionary == nil, let count = header?[1]?.int, count >= 0, count <= Self.pageValues else { throw .cut }
        var cursor = FormatCursor(bytes)
        let decoder = ParquetDecoder(physical: type.physical, length: type.length)
        let stored = try decoder.decode(0, &cursor, count: count)
        dictionary = try stored.converted(type.meaning, fixed: type.physical == .fixed)
        beginTable()
    }

    private mutating func begin(_ count: Int?) throws(FormatFailure) -> Int {
        guard let count, count >= 0, count <= remaining, count <= Self.pageValues else { throw .cut }
        remaining -= count
        (rows, row, next, isPresent) = (count, 0, 0, nil)
        return count
    }

    private mutating func readData(_ bytes: [UInt8], _ header: Thrift?) throws(FormatFailure) {
        let count = try begin(header?[1]?.int)
        var cursor = FormatCursor(bytes)
        if type.isOptional {
            guard header?[3]?.int ?? 3 == 3 else { throw FormatFailure("The encoding of missing values is too old") }
            let size = Int(try cursor.littleEndian(UInt32.self))
            var levels = try FormatCursor(bytes, try cursor.take(size))
            isPresent = try RunDecoder.decode(&levels, bits: 1, count: count)
        }
        try readValues(&cursor, header?[2]?.int)
    }

    private mutating func readData2(_ stored: [UInt8], _ full: Int, _ header: Thrift?) throws(FormatFailure) {
        let count = try begin(header?[1]?.int)
        guard let repetition = header?[6]?.int, let definition = header?[5]?.int, repetition == 0, definition >= 0,
            definition <= stored.count, definition <= full
        else { throw .cut }
        if type.isOptional {
            var levels = try FormatCursor(stored, 0..<definition)
            isPresent = try RunDecoder.decode(&levels, bits: 1, count: count)
        }
        let data = Array(stored[definition...])
        let isPlain = header?[7]?.boolean == false || data.isEmpty
        var cursor = FormatCursor(isPlain ? data : try compression.decompress(data, size: full - definition))
        try readValues(&cursor, header?[4]?.int)
    }

    private mutating func readValues(_ cursor: inout FormatCursor, _ encoding: Int?) throws(FormatFailure) {
        let count = isPresent.map { $0.reduce(0) { $0 + Int($1 & 1) } } ?? rows
        if encoding == 2 || encoding == 8 {
            guard dictionary != nil || count == 0 else {
                throw FormatFailure("The dictionary is missing. The file is damaged")
            }
            positions = count == 0 ? [] : try RunDecoder.decode(&cursor, bits: Int(try cursor.byte()), count: count)
        } else {
            positions = nil
            let decoder = ParquetDecoder(physical: type.physical, length: type.length)
            let stored = try decoder.decode(encoding ?? 0, &cursor, count: count)
            values = try stored.converted(type.meaning, fixed: type.physical == .fixed)
        }
    }
}
