/// Bytes of a FlatBuffer, in which Arrow keeps what it says about itself. No library for Swift reads or writes it here,
/// so that it is done by hand. Nothing that the bytes say makes it read outside them.
struct FlatBuffer {
    let bytes: [UInt8]

    /// A table: fields found through a list of their places.
    struct Object {
        let buffer: FlatBuffer
        let position: Int
        private let places: Int
        private let fieldCount: Int

        fileprivate init(_ buffer: FlatBuffer, at position: Int) throws(FormatFailure) {
            self.buffer = buffer
            self.position = position
            places = position - Int(try buffer.read(Int32.self, at: position))
            let size = Int(try buffer.read(UInt16.self, at: places))
            fieldCount = max(size - 4, 0) / 2
        }

        /// Where a field is; nil where it has its default.
        private func place(_ field: Int) throws(FormatFailure) -> Int? {
            guard field < fieldCount else { return nil }
            let offset = Int(try buffer.read(UInt16.self, at: places + 4 + field * 2))
            return offset == 0 ? nil : position + offset
        }

        func integer<Value: FixedWidthInteger & BitwiseCopyable>(
            _ field: Int, _ type: Value.Type, default value: Value = 0
        ) throws(FormatFailure) -> Value {
            guard let place = try place(field) else { return value }
            return try buffer.read(type, at: place)
        }

        func object(_ field: Int) throws(FormatFailure) -> Object? {
            guard let place = try place(field) else { return nil }
            return try buffer.object(at: place)
        }

        func text(_ field: Int) throws(FormatFailure) -> String? {
            guard let (start, count) = try vector(field, size: 1) else { return nil }
            return String(decoding: buffer.bytes[start..<start + count], as: UTF8.self)
        }

        /// Where the elements of a list begin, and how many of so many bytes there are.
        func vector(_ field: Int, size: Int) throws(FormatFailure) -> (start: Int, count: Int)? {
            guard let place = try place(field) else { return nil }
            let start = place + Int(try buffer.read(UInt32.self, at: place))
            let count = Int(try buffer.read(UInt32.self, at: start))
            guard count <= (buffer.bytes.count - start - 4) / size else { throw .cut }
            return (start + 4, count)
        }

        func objects(_ field: Int) throws(FormatFailure) -> [Object] {
            guard let (start, count) = try vector(field, size: 4) else { return [] }
            var objects: [Object] = []
            for index in 0..<count { objects.append(try buffer.object(at: start + index * 4)) }
            return objects
        }
    }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The outermost table.
    func root() throws(FormatFailure) -> Object { try object(at: 0) }

    fileprivate func object(at place: Int) throws(FormatFailure) -> Object {
        try Object(self, at: place + Int(try read(UInt32.self, at: place)))
    }

    func read<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at place: Int) throws(FormatFailure)
        -> Value
    {
        guard place >= 0, place <= bytes.count else { throw .cut }
        var cursor = FormatCursor(bytes, from: place)
        return try cursor.littleEndian(type)
    }
}

/// Puts a FlatBuffer together from its end to its beginning, as the format wants.
struct FlatBufferBuilder {
    /// The bytes in reverse.
    private var reversed: [UInt8] = []

    /// Where something is: how many bytes lie behind its start.
    typealias Place = Int

    /// What a table holds in a field.
    enum Field {
        case absent
        case scalar([UInt8])
        case place(Place)

        static func value(_ value: some FixedWidthInteger) -> Field {
            var bytes: [UInt8] = []
            bytes.append(little: value)
            return .scalar(bytes)
        }

        fileprivate var size: Int {
            switch self {
            case .absent: 0
            case .scalar(let bytes): bytes.count
            case .place: 4
            }
        }
    }

    private mutating func prepend(_ bytes: [UInt8]) { reversed += bytes.reversed() }

    private mutating func prepend(_ value: some FixedWidthInteger) {
        var bytes: [UInt8] = []
        bytes.append(little: value)
        prepend(bytes)
    }

    /// Pads so that what follows ends up at a multiple once so many more bytes are there.
    private mutating func align(_ alignment: Int, after more: Int) {
        while (reversed.count + more) % alignment != 0 { reversed.append(0) }
    }

    private mutating func prepend(offsetTo place: Place) { prepend(UInt32(reversed.count + 4 - place)) }

    mutating func text(_ text: String) -> Place {
        let bytes = Array(text.utf8)
        align(4, after: bytes.count + 1)
        prepend(bytes + [0])
        prepend(UInt32(bytes.count))
        return reversed.count
    }

    mutating func vector(_ places: [Place]) -> Place {
        align(4, after: places.count * 4)
        for place in places.reversed() { prepend(offsetTo: place) }
        prepend(UInt32(places.count))
        return reversed.count
    }

    /// A list of structures of 64-bit integers.
    mutating func vector(of structures: [[Int64]], size: Int) -> Place {
        align(8, after: structures.count * size)
        for structure in structures.reversed() {
            for value in structure.reversed() { prepend(value) }
        }
        prepend(UInt32(structures.count))
        return reversed.count
    }

    mutating func table(_ fields: [Field]) -> Place {
        var places = [Place](repeating: 0, count: fields.count)
        let end = reversed.count
        let order = fields.indices.sorted { (fields[$0].size, $0) < (fields[$1].size, $1) }
        for index in order where fields[index].size > 0 {
            align(fields[index].size, after: fields[index].size)
            switch fields[index] {
            case .scalar(let bytes): prepend(bytes)
            case .place(let place): prepend(offsetTo: place)
            case .absent: break
            }
            places[index] = reversed.count
        }
        align(4, after: 4)
        // The list of places stands right before the table.
        let size = 4 + fields.count * 2
        prepend(Int32(size))
        let start = reversed.count
        for place in places.reversed() { prepend(UInt16(place == 0 ? 0 : start - place)) }
        prepend(UInt16(start - end))
        prepend(UInt16(size))
        return start
    }

    /// The bytes, with a table as the outermost.
    mutating func finish(_ root: Place) -> [UInt8] {
        align(8, after: 4)
        prepend(offsetTo: root)
        return reversed.reversed()
    }
}
