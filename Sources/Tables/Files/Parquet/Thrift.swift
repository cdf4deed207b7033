/// A value of Thrift's compact protocol, in which Parquet keeps what it says about itself. No library for Swift reads or
/// writes Parquet, so that the whole of it is done here by hand.
indirect enum Thrift {
    case integer(Int64)
    case boolean(Bool)
    case binary([UInt8])
    case list([Thrift])
    case structure([(id: Int, value: Thrift)])
    case other

    /// How deep structures may be nested.
    private static let maxDepth = 24

    /// Reads a structure.
    static func structure(_ cursor: inout FormatCursor, depth: Int = 0) throws(FormatFailure) -> Thrift {
        guard depth < maxDepth else { throw FormatFailure("Structures are nested too deep. The file is damaged") }
        var fields: [(id: Int, value: Thrift)] = []
        var id = 0
        while true {
            let head = try cursor.byte()
            if head == 0 { return .structure(fields) }
            let step = Int(head >> 4)
            id = step == 0 ? Int(try cursor.zigzag() & 0xFFFF) : id + step
            fields.append((id, try value(head & 0x0F, &cursor, depth, inList: false)))
        }
    }

    private static func value(
        _ type: UInt8, _ cursor: inout FormatCursor, _ depth: Int, inList: Bool
    ) throws(FormatFailure) -> Thrift {
        switch type {
        case 1 where !inList: return .boolean(true)
        case 2 where !inList: return .boolean(false)
        case 1, 2: return .boolean(try cursor.byte() == 1)
        case 3: return .integer(Int64(Int8(bitPattern: try cursor.byte())))
        case 4, 5, 6: return .integer(try cursor.zigzag())
        case 7:
            _ = try cursor.take(8)
            return .other
        case 8:
            let range = try cursor.take(try cursor.count(bitsEach: 8))
            return .binary(Array(cursor.bytes[range]))
        case 9, 10: return try list(&cursor, depth)
        case 12: return try structure(&cursor, depth: depth + 1)
        default: throw FormatFailure("A field has the unknown type \(type). The file is damaged")
        }
    }

    private static func list(_ cursor: inout FormatCursor, _ depth: Int) throws(FormatFailure) -> Thrift {
        let head = try cursor.byte()
        let count = head >> 4 == 15 ? try cursor.count(bitsEach: 8) : Int(head >> 4)
        guard count <= cursor.remaining, depth < maxDepth else { throw .cut }
        var items: [Thrift] = []
        items.reserveCapacity(count)
        for _ in 0..<count { items.append(try value(head & 0x0F, &cursor, depth + 1, inList: true)) }
        return .list(items)
    }

    /// A field of a structure; nil where there is none.
    subscript(id: Int) -> Thrift? {
        guard case .structure(let fields) = self else { return nil }
        return fields.first { $0.id == id }?.value
    }

    var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    var int: Int? { integer.flatMap { Int(exactly: $0) } }
    var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    var list: [Thrift]? { if case .list(let items) = self { items } else { nil } }
    var text: String? { if case .binary(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }
}

/// Writes structures in Thrift's compact protocol.
struct ThriftWriter {
    private(set) var bytes: [UInt8] = []
    private var last = [0]

    mutating func field(_ id: Int, integer value: Int, type: UInt8 = 6) {
        head(id, type)
        zigzag(value)
    }

    mutating func field(_ id: Int, int32 value: Int) { field(id, integer: value, type: 5) }

    mutating func field(_ id: Int, byte value: UInt8) {
        head(id, 3)
        bytes.append(value)
    }

    mutating func field(_ id: Int, _ value: Bool) { head(id, value ? 1 : 2) }

    mutating func field(_ id: Int, _ text: String) {
        head(id, 8)
        binary(text)
    }

    mutating func field(_ id: Int, structure content: (inout ThriftWriter) -> Void) {
        head(id, 12)
        structure(content)
    }

    mutating func field(_ id: Int, int32s values: [Int]) {
        head(id, 9)
        listHead(values.count, 5)
        for value in values { zigzag(value) }
    }

    mutating func field(_ id: Int, texts: [String]) {
        head(id, 9)
        listHead(texts.count, 8)
        for text in texts { binary(text) }
    }

    mutating func field<Item>(_ id: Int, structures items: [Item], _ content: (Item, inout ThriftWriter) -> Void) {
        head(id, 9)
        listHead(items.count, 12)
        for item in items { structure { content(item, &$0) } }
    }

    /// A structure that is no field, such as the outermost.
    mutating func structure(_ content: (inout ThriftWriter) -> Void) {
        last.append(0)
        content(&self)
        bytes.append(0)
        last.removeLast()
    }

    private mutating func head(_ id: Int, _ type: UInt8) {
        let step = id - (last.last ?? 0)
        bytes.append(UInt8(truncatingIfNeeded: step) << 4 | type)
        last[last.count - 1] = id
    }

    private mutating func listHead(_ count: Int, _ type: UInt8) {
        guard count >= 15 else { return bytes.append(UInt8(count) << 4 | type) }
        bytes.append(0xF0 | type)
        bytes.append(variable: UInt64(count))
    }

    private mutating func zigzag(_ value: Int) {
        bytes.append(variable: UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    }

    private mutating func binary(_ text: String) {
        bytes.append(variable: UInt64(text.utf8.count))
        bytes += Array(text.utf8)
    }
}

extension [UInt8] {
    /// Adds an unsigned integer of seven bits a byte.
    mutating func append(variable value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}
