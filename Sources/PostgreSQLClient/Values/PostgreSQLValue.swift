/// A value of a result, with its meaning kept.
public indirect enum PostgreSQLValue: Hashable, Sendable {
    /// SQL's NULL.
    case null
    /// `boolean`.
    case bool(Bool)
    /// `smallint`, `integer`, `bigint`, `oid`.
    case integer(Int64)
    /// `real` and `double precision`.
    case double(Double)
    /// `numeric`, exact, as the server writes it.
    case numeric(String)
    /// Text, and every value that has no case of its own, as the server writes it. Dates and times are in ISO 8601's
    /// form, those with a zone in UTC, with `infinity`, `-infinity` and ` BC` where they apply.
    case text(String)
    /// `bytea`.
    case bytes([UInt8])
    /// `json` and `jsonb`, as text.
    case json(String)
    /// An array of any number of dimensions.
    case array(PostgreSQLArray)
}

/// An array of PostgreSQL.
public struct PostgreSQLArray: Hashable, Sendable {
    /// One dimension.
    public struct Dimension: Hashable, Sendable {
        /// The index of the first element, usually 1.
        public var lowerBound: Int
        /// How many elements.
        public var count: Int

        /// A dimension of so many elements.
        public init(lowerBound: Int = 1, count: Int) { (self.lowerBound, self.count) = (lowerBound, count) }
    }

    /// From the outermost to the innermost; none for the empty array.
    public var dimensions: [Dimension]
    /// All elements, those of the last dimension next to each other.
    public var elements: [PostgreSQLValue]

    /// Whether all indexes begin at 1, so that nothing is lost by showing only the elements.
    public var hasUsualBounds: Bool { dimensions.allSatisfy { $0.lowerBound == 1 } }
}

extension PostgreSQLValue {
    /// The value as text, in the form of the server's own output, but for dates and times; NULL is `NULL`.
    public var text: String {
        switch self {
        case .null: "NULL"
        case .bool(let value): value ? "t" : "f"
        case .integer(let value): String(value)
        case .double(let value): Self.text(of: value)
        case .numeric(let value), .text(let value), .json(let value): value
        case .bytes(let value): "\\x" + Hex.text(value)
        case .array(let value): value.text
        }
    }

    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : value.description
    }
}

extension PostgreSQLArray {
    /// The array as a literal, with its bounds where they are not the usual ones.
    public var text: String {
        guard !dimensions.isEmpty else { return "{}" }
        var text = ""
        if !hasUsualBounds {
            for dimension in dimensions {
                text += "[\(dimension.lowerBound):\(dimension.lowerBound + dimension.count - 1)]"
            }
            text += "="
        }
        var position = 0
        write(dimension: 0, &position, &text)
        return text
    }

    private func write(dimension: Int, _ position: inout Int, _ text: inout String) {
        text += "{"
        for number in 0..<dimensions[dimension].count {
            if number > 0 { text += "," }
            if dimension + 1 < dimensions.count {
                write(dimension: dimension + 1, &position, &text)
            } else {
                text += ArrayLiteral.quoted(elements[position])
                position += 1
            }
        }
        text += "}"
    }
}

enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil unless the text is pairs of hexadecimal digits.
    static func bytes(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? bytes : nil
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 48...57: character - 48
        case 97...102: character - 87
        case 65...70: character - 55
        default: nil
        }
    }
}
