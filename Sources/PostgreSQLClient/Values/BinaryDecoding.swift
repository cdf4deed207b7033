/// Values from the server's binary form. Nil means that the bytes are not what the type's form promises.
enum BinaryDecoding {
    static func value(_ bytes: ArraySlice<UInt8>, _ form: ValueForm) -> PostgreSQLValue? {
        var reader = ByteReader(bytes)
        guard let value = read(&reader, form), reader.isAtEnd else { return nil }
        return value
    }

    private static func read(_ reader: inout ByteReader, _ form: ValueForm) -> PostgreSQLValue? {
        switch form {
        case .bool: reader.integer(UInt8.self).map { .bool($0 != 0) }
        case .int2: reader.integer(Int16.self).map { .integer(Int64($0)) }
        case .int4: reader.integer(Int32.self).map { .integer(Int64($0)) }
        case .int8: reader.integer(Int64.self).map { .integer($0) }
        case .oid: reader.integer(UInt32.self).map { .integer(Int64($0)) }
        case .float4: reader.integer(UInt32.self).map { .double(widened(Float(bitPattern: $0))) }
        case .float8: reader.integer(UInt64.self).map { .double(Double(bitPattern: $0)) }
        case .numeric: NumericText.text(&reader).map { .numeric($0) }
        case .text: .text(String(decoding: reader.takeRest(), as: UTF8.self))
        case .char: reader.integer(UInt8.self).map { .text(character($0)) }
        case .bytea: .bytes(Array(reader.takeRest()))
        case .uuid: reader.take(16).map { .text(uuid($0)) }
        case .json: .json(String(decoding: reader.takeRest(), as: UTF8.self))
        case .jsonb: reader.integer(UInt8.self) == 1 ? .json(String(decoding: reader.takeRest(), as: UTF8.self)) : nil
        case .inet: NetworkAddress.text(&reader, isCIDR: false).map { .text($0) }
        case .cidr: NetworkAddress.text(&reader, isCIDR: true).map { .text($0) }
        case .macaddr: .text(reader.takeRest().map { Hex.text([$0]) }.joined(separator: ":"))
        case .date, .time, .timetz, .timestamp, .timestamptz, .interval: time(&reader, form).map { .text($0) }
        case .array(let element): array(&reader, element).map { .array($0) }
        case .range(let bound): range(&reader, bound).map { .text($0) }
        case .multirange(let bound): multirange(&reader, bound).map { .text($0) }
        }
    }

    /// The double with the same shortest decimal digits, so that 0.1 stays 0.1.
    static func widened(_ value: Float) -> Double {
        value.isFinite ? Double(value.description) ?? Double(value) : Double(value)
    }

    private static func character(_ byte: UInt8) -> String {
        switch byte {
        case 0: ""
        case 1..<128: String(UnicodeScalar(byte))
        default: "\\" + String(byte, radix: 8)
        }
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array(Hex.text(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func time(_ reader: inout ByteReader, _ form: ValueForm) -> String? {
        if form == .date { return reader.integer(Int32.self).map { CivilTime.dateText($0) } }
        guard let microseconds: Int64 = reader.integer() else { return nil }
        switch form {
        case .time: return CivilTime.timeText(microseconds: microseconds)
        case .timetz:
            // The wire counts seconds to the west.
            guard let west: Int32 = reader.integer(), west != .min else { return nil }
            return CivilTime.timeText(microseconds: microseconds) + CivilTime.zoneText(-west)
        case .timestamp: return CivilTime.timestampText(microseconds: microseconds, suffix: "")
        case .timestamptz: return CivilTime.timestampText(microseconds: microseconds, suffix: "Z")
        default:
            guard let days: Int32 = reader.integer(), let months: Int32 = reader.integer() else { return nil }
            return IntervalText.text(months: months, days: days, microseconds: microseconds)
        }
    }

    // MARK: Containers

    /// What the server itself allows.
    private static let maxDimensions = 6

    private static func array(_ reader: inout ByteReader, _ element: ValueForm) -> PostgreSQLArray? {
        guard let count: Int32 = reader.integer(), (0...Int32(maxDimensions)).contains(count),
            reader.integer(Int32.self) != nil, reader.integer(UInt32.self) != nil
        else { return nil }
        var array = PostgreSQLArray(dimensions: [], elements: [])
        var total = count == 0 ? 0 : 1
        for _ in 0..<count {
            guard let size: Int32 = reader.integer(), let lower: Int32 = reader.integer(), size >= 0 else { return nil }
            let (product, isTooLarge) = total.multipliedReportingOverflow(by: Int(size))
            guard !isTooLarge, product <= reader.rest.count else { return nil }
            total = product
            array.dimensions.append(.init(lowerBound: Int(lower), count: Int(size)))
        }
        array.elements.reserveCapacity(total)
        for _ in 0..<total {
            guard let value = self.element(&reader, element) else { return nil }
            array.elements.append(value)
        }
        return array
    }

    private static func element(_ reader: inout ByteReader, _ form: ValueForm) -> PostgreSQLValue? {
        guard let count: Int32 = reader.integer() else { return nil }
        if count == -1 { return .null }
        return reader.take(Int(count)).flatMap { value($0, form) }
    }

    private static func range(_ reader: inout ByteReader, _ bound: ValueForm) -> String? {
        guard let flags: UInt8 = reader.integer() else { return nil }
        if flags & 1 != 0 { return "empty" }
        var bounds: [String?] = []
        for isInfinite in [flags & 8 != 0, flags & 16 != 0] {
            guard !isInfinite else {
                bounds.append(nil)
                continue
            }
            guard let value = element(&reader, bound) else { return nil }
            bounds.append(value.text)
        }
        return RangeText.text(bounds[0], bounds[1], includesLower: flags & 2 != 0, includesUpper: flags & 4 != 0)
    }

    private static func multirange(_ reader: inout ByteReader, _ bound: ValueForm) -> String? {
        guard let count: Int32 = reader.integer(), count >= 0 else { return nil }
        var texts: [String] = []
        for _ in 0..<count {
            guard let size: Int32 = reader.integer(), let bytes = reader.take(Int(size)) else { return nil }
            var inner = ByteReader(bytes)
            guard let text = range(&inner, bound) else { return nil }
            texts.append(text)
        }
        return "{\(texts.joined(separator: ","))}"
    }
}
