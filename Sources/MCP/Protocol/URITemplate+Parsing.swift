/// Reads the grammar of RFC 6570, section 2.
struct URITemplateParser {
    private let bytes: [UInt8]
    private var position = 0
    private var variableCount = 0

    static func parse(_ text: String) throws(URITemplateError) -> [URITemplate.Part] {
        let bytes = Array(text.utf8)
        guard bytes.count <= URITemplate.maximumBytes else {
            throw URITemplateError(
                offset: URITemplate.maximumBytes,
                message: "A template has at most \(URITemplate.maximumBytes) bytes, and this one has \(bytes.count).")
        }
        var parser = URITemplateParser(bytes: bytes)
        var parts: [URITemplate.Part] = []
        while let part = try parser.part() { parts.append(part) }
        return parts
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func part() throws(URITemplateError) -> URITemplate.Part? {
        guard let next = peek else { return nil }
        if next == UInt8(ascii: "{") {
            position += 1
            return .expression(try expression())
        }
        return .literal(try literal())
    }

    private mutating func literal() throws(URITemplateError) -> String {
        let start = position
        while let byte = peek, byte != UInt8(ascii: "{") {
            if byte == UInt8(ascii: "%") {
                try triplet()
            } else if byte <= 0x20 || byte == 0x7F || "\"<>\\^`|}".utf8.contains(byte) {
                let isVisible = byte > 0x20 && byte < 0x7F
                let shown = isVisible ? "\"\(Character(Unicode.Scalar(byte)))\"" : "A control or a blank"
                throw error("\(shown) cannot stand in a URI; write it as %\(URIByte.hex(byte)).")
            } else {
                position += 1
            }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func expression() throws(URITemplateError) -> URITemplate.Expression {
        var style = URITemplate.Operator.simple
        if let byte = peek, byte != 0x20, let found = URITemplate.Operator(rawValue: Character(Unicode.Scalar(byte))) {
            style = found
            position += 1
        }
        var variables: [URITemplate.Variable] = []
        while true {
            variables.append(try variable())
            variableCount += 1
            guard variableCount <= URITemplate.maximumVariables else {
                throw error("A template has at most \(URITemplate.maximumVariables) variables.")
            }
            switch peek {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return URITemplate.Expression(style: style, variables: variables)
            case nil: throw error("The expression has no \"}\".")
            default: throw error("A variable is followed by \",\" or \"}\".")
            }
        }
    }

    private mutating func variable() throws(URITemplateError) -> URITemplate.Variable {
        let start = position
        while let byte = peek {
            if byte == UInt8(ascii: "%") {
                try triplet()
            } else if URIByte.isNameByte(byte) {
                position += 1
            } else if byte == UInt8(ascii: "."), position > start, bytes[position - 1] != byte {
                position += 1
            } else {
                break
            }
        }
        guard position > start, bytes[position - 1] != UInt8(ascii: ".") else {
            throw error("A variable's name consists of letters, digits, \"_\" and single dots between them.")
        }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        return URITemplate.Variable(name: name, modifier: try modifier())
    }

    private mutating func modifier() throws(URITemplateError) -> URITemplate.Variable.Modifier {
        switch peek {
        case UInt8(ascii: "*"):
            position += 1
            return .explode
        case UInt8(ascii: ":"):
            position += 1
            let digits = bytes[position...].prefix(5).prefix { (0x30...0x39).contains($0) }
            let length = Int(String(decoding: digits, as: UTF8.self))
            guard let length, digits.first != 0x30, digits.count < 5 else {
                throw error("\":\" is followed by a length from 1 to 9999.")
            }
            position += digits.count
            return .prefix(length)
        default: return .none
        }
    }

    private mutating func triplet() throws(URITemplateError) {
        guard URIByte.triplet(in: bytes, at: position) != nil else {
            throw error("\"%\" is followed by two hexadecimal digits; the character itself is %25.")
        }
        position += 3
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ message: String) -> URITemplateError { URITemplateError(offset: position, message: message) }
}

/// The bytes of URIs, by RFC 3986.
enum URIByte {
    /// Letters, digits and `_`, of which names consist.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }

    static func isUnreserved(_ byte: UInt8) -> Bool { isNameByte(byte) || byte == 0x2D || byte == 0x2E || byte == 0x7E }

    static func isReserved(_ byte: UInt8) -> Bool { ":/?#[]@!$&'()*+,;=".utf8.contains(byte) }

    /// The byte that `%XX` at a place stands for; nil when no triplet begins there.
    static func triplet(in bytes: [UInt8], at position: Int) -> UInt8? {
        guard position >= 0, position + 2 < bytes.count, bytes[position] == UInt8(ascii: "%"),
            let high = digit(bytes[position + 1]), let low = digit(bytes[position + 2])
        else { return nil }
        return high << 4 | low
    }

    static func hex(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF")
        return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 0xF)])"
    }

    /// The text with its triplets decoded; nil when a `%` begins none, or the result is not UTF-8.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.contains(UInt8(ascii: "%")) else { return String(validating: bytes, as: UTF8.self) }
        let source = Array(bytes)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(source.count)
        var position = 0
        while position < source.count {
            if let byte = triplet(in: source, at: position) {
                decoded.append(byte)
                position += 3
            } else if source[position] == UInt8(ascii: "%") {
                return nil
            } else {
                decoded.append(source[position])
                position += 1
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
