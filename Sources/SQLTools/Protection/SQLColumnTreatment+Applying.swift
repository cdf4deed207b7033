import Crypto
import JSON

extension SQLColumnTreatment {
    /// What stands where a part of a value is left out.
    static let maskMark = "***"

    /// What the caller sees instead of a value: for engines that can call us, and the definition for those that cannot.
    public func apply(to value: SQLValue) -> SQLValue {
        guard value != .null else { return .null }
        switch self {
        case .hide, .replace: return .null
        case .mask(let keepFirst, let keepLast):
            guard case .text(let text) = value, text.count > keepFirst + keepLast else { return .text(Self.maskMark) }
            return .text(text.prefix(keepFirst) + Self.maskMark + text.suffix(keepLast))
        case .hash(let key):
            var hash = SHA256()
            hash.update(data: Array(key.utf8))
            hash.update(data: value.hashedBytes)
            return .text(hash.finalize().prefix(16).hexText)
        case .generalise(let coarser): return coarser.apply(to: value)
        }
    }

    /// One word for lists of columns.
    var name: String {
        switch self {
        case .hide: "hide"
        case .mask: "mask"
        case .hash: "hash"
        case .generalise: "generalise"
        case .replace: "replace"
        }
    }
}

extension SQLGeneralisation {
    func apply(to value: SQLValue) -> SQLValue {
        switch self {
        case .step(let step): Self.floor(value, to: step)
        case .date(let part):
            if case .text(let text) = value, Self.isDate(text) {
                .text(String(text.prefix(part.length)))
            } else {
                .null
            }
        case .prefix(let count): if case .text(let text) = value { .text(String(text.prefix(count))) } else { .null }
        }
    }

    private static func floor(_ value: SQLValue, to step: Double) -> SQLValue {
        let number: Double? =
            switch value {
            case .int(let int): Double(int)
            case .double(let double): double
            case .text(let text): Double(text)
            default: nil
            }
        guard let number, number.isFinite, step > 0 else { return .null }
        let floored = (number / step).rounded(.down) * step
        return Int64(exactly: floored).map(SQLValue.int) ?? .double(floored)
    }

    private static func isDate(_ text: String) -> Bool {
        let shape = text.utf8.prefix(10).map { $0.isDigit ? UInt8(ascii: "0") : $0 }
        return String(decoding: shape, as: UTF8.self) == "0000-00-00"
    }
}

extension SQLDatePart {
    /// How many characters of `2026-11-21` stay.
    var length: Int {
        switch self {
        case .year: 4
        case .month: 7
        case .day: 10
        }
    }
}

extension SQLValue {
    /// The text of a value as it goes into a hash.
    fileprivate var hashedBytes: [UInt8] {
        switch self {
        case .null: []
        case .bool(let value): Array((value ? "true" : "false").utf8)
        case .int(let value): Array(String(value).utf8)
        case .double(let value): Array(value.description.utf8)
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .json(let json): json.canonicalBytes()
        }
    }
}

extension Sequence<UInt8> {
    /// Two hexadecimal digits for each byte.
    var hexText: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
