/// What a column of an Arrow file holds, and how that becomes values of a table.
struct ArrowType {
    enum Layout: Equatable {
        case nothing
        case bits
        case whole(bytes: Int, isSigned: Bool)
        case number(bytes: Int)
        case text(isLarge: Bool)
        case fixed(bytes: Int)
    }

    let name: String
    let layout: Layout
    let meaning: ParquetType.Meaning
    /// Which dictionary the values are in, and how their positions there are stored.
    let dictionary: (id: Int64, positions: Layout)?
    /// The column of the table, without rows.
    let header: Column

    /// - Throws: ``TableError`` naming a column that cannot be read.
    init(_ field: FlatBuffer.Object, source: String) throws(TableError) {
        var name = ""
        do throws(FormatFailure) {
            name = try field.text(0) ?? ""
            let found = try Self.type(field)
            let column = Self.header(name, found.layout, found.meaning, isUTC: found.isUTC)
            (layout, meaning, header) = (found.layout, found.meaning, column)
            if let encoding = try field.object(4) {
                let positions = try encoding.object(1).map { index throws(FormatFailure) in try Self.whole(index) }
                dictionary = (try encoding.integer(0, Int64.self), positions ?? .whole(bytes: 4, isSigned: true))
            } else {
                dictionary = nil
            }
        } catch {
            throw .malformed(.init(source: source, column: name), error.text + ".")
        }
        self.name = name
        guard !name.isEmpty else { throw .malformed(.init(source: source), "A column has no name. Name it.") }
    }

    private static func whole(_ type: FlatBuffer.Object) throws(FormatFailure) -> Layout {
        let bits = try type.integer(0, Int32.self)
        guard [8, 16, 32, 64].contains(bits) else { throw FormatFailure("Whole numbers of \(bits) bits cannot be") }
        return .whole(bytes: Int(bits) / 8, isSigned: try type.integer(1, UInt8.self) != 0)
    }

    private static func type(
        _ field: FlatBuffer.Object
    ) throws(FormatFailure) -> (layout: Layout, meaning: ParquetType.Meaning, isUTC: Bool) {
        let kind = try field.integer(2, UInt8.self)
        guard let type = try field.object(3) else { throw .cut }
        switch kind {
        case 1: return (.nothing, .nothing, false)
        case 2:
            let layout = try whole(type)
            let isLong = layout == .whole(bytes: 8, isSigned: false)
            return (layout, isLong ? .unsigned(bits: 64) : .plain, false)
        case 3:
            let precision = try type.integer(0, Int16.self)
            guard precision == 1 || precision == 2 else { break }
            return (.number(bytes: precision == 1 ? 4 : 8), .plain, false)
        case 4, 5: return (.text(isLarge: false), .text, false)
        case 19, 20: return (.text(isLarge: true), .text, false)
        case 6: return (.bits, .plain, false)
        case 7:
            let bits = try type.integer(2, Int32.self, default: 128)
            guard [32, 64, 128].contains(bits) else { break }
            return (.fixed(bytes: Int(bits) / 8), .decimal(scale: Int(try type.integer(1, Int32.self))), false)
        case 8:
            if try type.integer(0, Int16.self, default: 1) == 0 {
                return (.whole(bytes: 4, isSigned: true), .date, false)
            }
            return (.whole(bytes: 8, isSigned: true), .timestamp(multiplier: 1000, divisor: 1), false)
        case 10:
            let units: [ParquetType.Meaning] = [
                .timestamp(multiplier: 1_000_000, divisor: 1), .timestamp(multiplier: 1000, divisor: 1),
                .timestamp(multiplier: 1, divisor: 1), .timestamp(multiplier: 1, divisor: 1000),
            ]
            let unit = Int(try type.integer(0, Int16.self))
            guard units.indices.contains(unit) else { throw .cut }
            return (.whole(bytes: 8, isSigned: true), units[unit], try type.text(1)?.isEmpty == false)
        case 15:
            let size = Int(try type.integer(0, Int32.self))
            guard (1...4096).contains(size) else { throw .cut }
            return (.fixed(bytes: size), .plain, false)
        default: break
        }
        throw FormatFailure(
            "The type of this column is not supported: lists, structures, times of a day, durations, half-precision "
                + "numbers, views. Write it as texts or numbers")
    }

    private static func header(_ name: String, _ layout: Layout, _ meaning: ParquetType.Meaning, isUTC: Bool) -> Column
    {
        switch (layout, meaning) {
        case (_, .decimal(let scale)): Column(name, .numbers([]), spelling: .decimals(min(max(scale, 0), 17)))
        case (_, .date): Column(name, .instants([]), spelling: .time(.day))
        case (_, .timestamp): Column(name, .instants([]), spelling: isUTC ? .plain : .time(.localTime))
        case (.bits, _): Column(name, .booleans([]))
        case (.number, _): Column(name, .numbers([]))
        case (.whole, _): Column(name, .integers([]))
        case (.nothing, _), (.text, _), (.fixed, _): Column(name, ColumnKind.texts.noValues)
        }
    }
}
