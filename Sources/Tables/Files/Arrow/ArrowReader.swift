/// Reads Arrow's files (also known as Feather version 2) and streams of flat columns, with and without dictionaries,
/// uncompressed or compressed with zstd.
///
/// Dates become instants that are written as days, times without a zone those that are written without one, and decimal
/// numbers keep their number of decimals.
public struct ArrowReader: TableSource {
    /// How many bytes the description of a batch may have.
    static let descriptionLimit = 1 << 26
    /// How many bytes a batch may have.
    static let bodyLimit = 1 << 32
    /// How many rows the tables of the stream have at most.
    static let rowsPerTable = 131_072

    /// The names, kinds and spellings of the columns.
    public let header: Table
    private let file: FileInput
    private let types: [ArrowType]
    private var offset = 0
    private let end: Int
    /// For a file, where its messages are, from the last to the first; nil for a stream.
    private var blocks: [Int]?
    private var dictionaries: [Int64: ArrowBatch.Values] = [:]
    private var rest: Table?

    /// - Throws: ``TableError`` naming the file and the column of what is wrong, or not supported.
    public init(path: String) throws(TableError) { try self.init(FileInput(path: path)) }

    /// - Parameter bytes: The content of a file.
    public init(bytes: [UInt8], name: String = "input") throws(TableError) {
        try self.init(FileInput(bytes, name: name))
    }

    init(_ file: FileInput) throws(TableError) {
        self.file = file
        let place = TableError.Place(source: file.name)
        var start: [UInt8] = []
        try file.read(8, at: 0, into: &start)
        let mark = Array("ARROW1".utf8)
        let isFile = start.starts(with: mark)
        if isFile {
            guard file.size >= 24, try file.bytes(file.size - 6..<file.size) == mark else {
                throw .malformed(place, "The end of the Arrow file is missing. Get a complete copy of it.")
            }
        }
        guard isFile || start.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) else {
            throw .malformed(
                place, "This is no Arrow file or stream. Feather version 1 is not supported; write version 2.")
        }
        end = file.size
        var types: [ArrowType] = []
        do throws(FormatFailure) {
            let schema: FlatBuffer.Object
            if isFile {
                (schema, blocks) = try Self.footer(file)
            } else {
                guard let message = try Self.message(file, &offset, end), message.kind == 1 else { throw .cut }
                schema = message.header
            }
            guard try schema.integer(0, Int16.self) == 0 else {
                throw FormatFailure("Numbers with their highest byte first are not supported")
            }
            for field in try schema.objects(1) {
                do { types.append(try ArrowType(field, source: file.name)) } catch { throw FormatFailure("\(error)") }
            }
        } catch {
            throw error.text.hasPrefix(file.name) ? .unsupported(error.text) : .malformed(place, error.text + ".")
        }
        self.types = types
        header = try Table(types.map(\.header))
    }

    /// The next rows; nil at the end of the file.
    public mutating func next() throws -> Table? {
        while rest.map({ $0.rowCount == 0 }) ?? true {
            do throws(FormatFailure) {
                if blocks != nil {
                    guard let block = blocks?.popLast() else { return nil }
                    offset = block
                }
                guard let message = try Self.message(file, &offset, end) else { return nil }
                if message.kind == 2 { try readDictionary(message) }
                if message.kind == 3 { rest = try table(message) }
            } catch {
                throw TableError.malformed(.init(source: file.name), error.text + ".")
            }
        }
        guard let table = rest else { return nil }
        let count = min(table.rowCount, Self.rowsPerTable)
        rest = table.rows(count..<table.rowCount)
        return count == table.rowCount ? table : table.rows(0..<count)
    }

    /// What the end of a file says: the columns, and where dictionaries and batches are, from the last to the first.
    private static func footer(_ file: FileInput) throws(FormatFailure) -> (schema: FlatBuffer.Object, blocks: [Int]) {
        let size = file.size - 10
        var cursor = FormatCursor(try bytes(file, size, 4))
        let length = Int(try cursor.littleEndian(UInt32.self))
        guard length <= size - 8, length <= descriptionLimit else { throw .cut }
        let buffer = FlatBuffer(try bytes(file, size - length, length))
        let footer = try buffer.root()
        guard let schema = try footer.object(1) else { throw .cut }
        var blocks: [Int] = []
        for field in 2...3 {
            guard let (start, count) = try footer.vector(field, size: 24) else { continue }
            for index in 0..<count {
                let offset = try buffer.read(Int64.self, at: start + index * 24)
                guard offset >= 8, offset <= size else { throw .cut }
                blocks.append(Int(offset))
            }
        }
        return (schema, blocks.reversed())
    }

    private struct Message {
        let kind: UInt8
        let header: FlatBuffer.Object
        let body: [UInt8]
    }

    /// The next message; nil at the end of the stream.
    private static func message(_ file: FileInput, _ offset: inout Int, _ end: Int) throws(FormatFailure) -> Message? {
        guard end - offset >= 8 else { return nil }
        var head = FormatCursor(try bytes(file, offset, 8))
        let mark = try head.littleEndian(UInt32.self)
        let size = Int(try head.littleEndian(UInt32.self))
        guard mark == .max else { throw FormatFailure("A message does not begin as it must. The file is damaged") }
        guard size > 0 else { return nil }
        guard size <= end - offset - 8, size <= descriptionLimit else { throw .cut }
        let message = try FlatBuffer(try bytes(file, offset + 8, size)).root()
        let length = try message.integer(3, Int64.self)
        offset += 8 + size
        guard length >= 0, length <= end - offset, length <= bodyLimit else { throw .cut }
        let body = try bytes(file, offset, Int(length))
        offset += Int(length)
        guard let header = try message.object(2) else { throw .cut }
        return Message(kind: try message.integer(1, UInt8.self), header: header, body: body)
    }

    private static func bytes(_ file: FileInput, _ offset: Int, _ count: Int) throws(FormatFailure) -> [UInt8] {
        do { return try file.bytes(offset..<offset + count) } catch { throw FormatFailure("\(error)") }
    }

    private mutating func readDictionary(_ message: Message) throws(FormatFailure) {
        let id = try message.header.integer(0, Int64.self)
        guard let data = try message.header.object(1), let type = types.first(where: { $0.dictionary?.id == id }) else {
            return
        }
        guard try message.header.integer(2, UInt8.self) == 0 else {
            throw FormatFailure("Dictionaries that grow are not supported. Write the file with whole dictionaries")
        }
        var batch = try ArrowBatch(data, body: message.body)
        dictionaries[id] = try batch.next(type.layout).converted(type)
    }

    private func table(_ message: Message) throws(FormatFailure) -> Table {
        var batch = try ArrowBatch(message.header, body: message.body)
        var columns: [Column] = []
        for type in types {
            do throws(FormatFailure) {
                columns.append(try column(type, &batch))
            } catch {
                throw FormatFailure("column \"\(type.name)\": \(error.text)")
            }
        }
        do { return try Table(columns) } catch { throw FormatFailure("\(error)") }
    }

    private func column(_ type: ArrowType, _ batch: inout ArrowBatch) throws(FormatFailure) -> Column {
        guard var builder = try? ColumnBuilder(type.header) else { throw .cut }
        guard let encoding = type.dictionary else {
            let values = try batch.next(type.layout).converted(type)
            for row in 0..<batch.rows {
                if values.isPresent?[row] == false {
                    builder.appendMissing()
                } else {
                    builder.append(values.stored, row)
                }
            }
            return builder.finish()
        }
        let positions = try batch.next(encoding.positions)
        guard case .wholes(let indices) = positions.stored else { throw .cut }
        let values = dictionaries[encoding.id] ?? ArrowBatch.Values(stored: .wholes([]))
        for row in 0..<batch.rows {
            if positions.isPresent?[row] == false {
                builder.appendMissing()
                continue
            }
            guard indices[row] >= 0, indices[row] < values.stored.count else {
                throw FormatFailure("A position is outside the dictionary. The file is damaged")
            }
            let index = Int(indices[row])
            if values.isPresent?[index] == false {
                builder.appendMissing()
            } else {
                builder.append(values.stored, index)
            }
        }
        return builder.finish()
    }
}
