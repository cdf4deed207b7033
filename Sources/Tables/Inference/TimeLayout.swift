/// A ``TimePattern`` made ready for reading and writing bytes.
struct TimeLayout: Sendable {
    enum Element: Equatable {
        case year, month(padded: Bool), monthName, day(padded: Bool)
        case hour(padded: Bool), halfHour(padded: Bool), minute, second
        /// Digits of a fraction. Reading takes any number of them, and none together with the mark before them.
        case fraction(Int)
        case half
        case zone(colon: Bool)
        case literal(UInt8)
    }

    let elements: [Element]
    let offsetMinutes: Int
    /// No written time is longer.
    let maxLength: Int

    /// - Throws: ``TableError`` naming the part of the pattern that means nothing.
    init(_ pattern: TimePattern) throws(TableError) {
        var elements: [Element] = []
        let bytes = Array(pattern.text.utf8)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "'") {
                let text = try Self.quoted(bytes, &position, pattern)
                elements += text.map { .literal($0) }
            } else if byte.isLetter {
                var end = position
                while end < bytes.count, bytes[end] == byte { end += 1 }
                let field = String(decoding: bytes[position..<end], as: UTF8.self)
                guard let element = Self.element(field) else {
                    throw .unsupported(
                        "The time pattern \"\(pattern.text)\" has the field \"\(field)\", which is not known. "
                            + "Put letters that stand for themselves in single quotes.")
                }
                elements.append(element)
                position = end
            } else {
                elements.append(.literal(byte))
                position += 1
            }
        }
        guard abs(pattern.offsetMinutes) <= 1080, elements.contains(.year), elements.count <= 256 else {
            throw .unsupported("The time pattern \"\(pattern.text)\" needs a year, and a zone within 18 hours of UTC.")
        }
        self.init(elements, offsetMinutes: pattern.offsetMinutes)
    }

    init(_ elements: [Element], offsetMinutes: Int = 0) {
        self.elements = elements
        self.offsetMinutes = offsetMinutes
        maxLength = elements.reduce(0) { $0 + $1.maxLength }
    }

    private static func quoted(
        _ bytes: [UInt8], _ position: inout Int, _ pattern: TimePattern
    ) throws(TableError) -> [UInt8] {
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let isQuote = bytes[position] == UInt8(ascii: "'")
            let isDoubled = isQuote && position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "'")
            if isQuote && !isDoubled {
                position += 1
                return text.isEmpty ? [UInt8(ascii: "'")] : text
            }
            text.append(bytes[position])
            position += isDoubled ? 2 : 1
        }
        throw .unsupported("The time pattern \"\(pattern.text)\" has a single quote that is not closed.")
    }

    private static func element(_ field: String) -> Element? {
        switch field {
        case "yyyy": .year
        case "MM": .month(padded: true)
        case "M": .month(padded: false)
        case "MMM": .monthName
        case "dd": .day(padded: true)
        case "d": .day(padded: false)
        case "HH": .hour(padded: true)
        case "H": .hour(padded: false)
        case "hh": .halfHour(padded: true)
        case "h": .halfHour(padded: false)
        case "mm": .minute
        case "ss": .second
        case "a": .half
        case "XXX": .zone(colon: true)
        case "xx": .zone(colon: false)
        default:
            field.utf8.count <= 9 && field.utf8.allSatisfy { $0 == UInt8(ascii: "S") }
                ? .fraction(field.utf8.count) : nil
        }
    }
}

extension TimeLayout.Element {
    var maxLength: Int {
        switch self {
        // Years have up to six digits and a sign within 64 bits of microseconds.
        case .year: 8
        case .monthName: 3
        case .month, .day, .hour, .halfHour, .minute, .second, .half: 2
        case .fraction(let digits): digits
        case .zone: 6
        case .literal: 1
        }
    }

    /// The field as a pattern has it.
    var field: String {
        switch self {
        case .year: "yyyy"
        case .month(let padded): padded ? "MM" : "M"
        case .monthName: "MMM"
        case .day(let padded): padded ? "dd" : "d"
        case .hour(let padded): padded ? "HH" : "H"
        case .halfHour(let padded): padded ? "hh" : "h"
        case .minute: "mm"
        case .second: "ss"
        case .fraction(let digits): String(repeating: "S", count: digits)
        case .half: "a"
        case .zone(let colon): colon ? "XXX" : "xx"
        case .literal(let byte):
            byte.isLetter
                ? "'\(Character(UnicodeScalar(byte)))'"
                : byte == UInt8(ascii: "'")
                    ? "''"
                    : String(UnicodeScalar(byte))
        }
    }
}

extension UInt8 {
    @inline(__always)
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}
