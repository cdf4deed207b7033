/// What a column of a Parquet file holds, and how that becomes values of a table.
struct ParquetType {
    enum Physical: Int {
        case boolean, int32, int64, int96, float, double, bytes, fixed
    }

    enum Meaning: Equatable {
        case plain
        case unsigned(bits: Int)
        case text
        case nothing
        case uuid
        case decimal(scale: Int)
        case date
        /// Ticks a microsecond, or microseconds a tick.
        case timestamp(multiplier: Int64, divisor: Int64)
    }

    let name: String
    let physical: Physical
    /// The length of a value of ``Physical/fixed``.
    let length: Int
    let isOptional: Bool
    let meaning: Meaning
    /// The column of the table, without rows.
    let header: Column

    /// - Throws: ``TableError`` naming a column that cannot be read.
    init(_ element: Thrift, source: String) throws(TableError) {
        name = element[4]?.text ?? ""
        let place = "\(source): The column \"\(name)\""
        guard element[5]?.int ?? 0 == 0, element[3]?.int != 2, let type = element[1]?.int else {
            throw .unsupported(
                "\(place) is nested, which a table cannot hold. Write its parts as columns of their own.")
        }
        guard let physical = Physical(rawValue: type), !name.isEmpty else {
            throw .malformed(.init(source: source, column: name), "The type \(type) of this column is not known.")
        }
        self.physical = physical
        length = physical == .fixed ? element[2]?.int ?? 0 : 0
        guard physical != .fixed || (1...4096).contains(length) else {
            throw .malformed(.init(source: source, column: name), "Values of \(length) bytes cannot be.")
        }
        isOptional = element[3]?.int == 1
        guard let meaning = Self.meaning(element, physical) else {
            throw .unsupported(
                "\(place) holds times of a day, intervals or half-precision numbers, which are not supported. "
                    + "Write it as texts or numbers.")
        }
        self.meaning = meaning
        header = Self.header(name, physical, meaning, isUTC: element[10]?[8]?[1]?.boolean ?? (element[10] == nil))
    }

    private static func meaning(_ element: Thrift, _ physical: Physical) -> Meaning? {
        if let logical = element[10], case .structure(let fields) = logical, let (id, value) = fields.first {
            switch id {
            case 1, 4, 12: return .text
            case 5: return .decimal(scale: value[1]?.int ?? 0)
            case 6: return .date
            case 8: return timestamp(value[2])
            case 10: return value[2]?.boolean == false ? .unsigned(bits: value[1]?.int ?? 64) : .plain
            case 11: return .nothing
            case 14: return .uuid
            case 13: return .plain
            default: return nil
            }
        }
        switch element[6]?.int {
        case 0, 4, 19: return .text
        case 5: return .decimal(scale: element[7]?.int ?? 0)
        case 6: return .date
        case 7, 8, 21: return nil
        case 9: return .timestamp(multiplier: 1000, divisor: 1)
        case 10: return .timestamp(multiplier: 1, divisor: 1)
        case 11: return .unsigned(bits: 8)
        case 12: return .unsigned(bits: 16)
        case 13: return .unsigned(bits: 32)
        case 14: return .unsigned(bits: 64)
        default: return physical == .bytes ? .text : .plain
        }
    }

    private static func timestamp(_ unit: Thrift?) -> Meaning {
        if unit?[1] != nil { return .timestamp(multiplier: 1000, divisor: 1) }
        return unit?[3] == nil ? .timestamp(multiplier: 1, divisor: 1) : .timestamp(multiplier: 1, divisor: 1000)
    }

    private static func header(_ name: String, _ physical: Physical, _ meaning: Meaning, isUTC: Bool) -> Column {
        switch (physical, meaning) {
        case (_, .nothing), (_, .text), (_, .uuid), (.bytes, .plain), (.fixed, .plain):
            return Column(name, ColumnKind.texts.noValues)
        case (_, .decimal(let scale)): return Column(name, .numbers([]), spelling: .decimals(min(max(scale, 0), 17)))
        case (_, .date): return Column(name, .instants([]), spelling: .time(.day))
        case (.int96, _): return Column(name, .instants([]), spelling: .time(.localTime))
        case (_, .timestamp): return Column(name, .instants([]), spelling: isUTC ? .plain : .time(.localTime))
        case (.boolean, _): return Column(name, .booleans([]))
        case (.float, _), (.double, _): return Column(name, .numbers([]))
        case (.int32, _), (.int64, _), (.bytes, _), (.fixed, _): return Column(name, .integers([]))
        }
    }
}

extension TimePattern {
    /// A point in time without a zone, to the microsecond.
    static let localTime = TimePattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS")

    /// Whether the pattern says more than a day.
    var hasTime: Bool { text.contains("H") || text.contains("h") }
    /// Whether the pattern says the zone.
    var hasZone: Bool { text.contains("XXX") || text.contains("xx") }
}
