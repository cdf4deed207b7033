/// One challenge of a `WWW-Authenticate` field (RFC 9110, section 11.6.1).
struct AuthenticationChallenge: Sendable, Hashable {
    /// In lower case, such as `bearer` or `dpop`.
    var scheme: String
    /// Names are in lower case. Of a name that comes twice, the first counts.
    var parameters: [String: String]

    subscript(name: String) -> String? { parameters[name] }

    /// The longest field that is read, in bytes.
    static let maxFieldBytes = 16 << 10
    /// More challenges than this are not read.
    static let maxCount = 32

    /// All challenges of all fields. What cannot be read ends the field it stands in; what came before it counts.
    static func parse(_ fields: [String]) -> [AuthenticationChallenge] {
        var found: [AuthenticationChallenge] = []
        for field in fields where field.utf8.count <= maxFieldBytes {
            var parser = ChallengeParser(Array(field.utf8))
            while found.count < maxCount, let challenge = parser.next() { found.append(challenge) }
        }
        return found
    }
}

/// Reads a list of challenges, in which a comma separates both challenges and their parameters.
private struct ChallengeParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> AuthenticationChallenge? {
        skipSeparators()
        guard let scheme = token() else { return nil }
        var challenge = AuthenticationChallenge(scheme: scheme.lowercased(), parameters: [:])
        guard skipBlanks() || peek == nil || peek == UInt8(ascii: ",") else {
            position = bytes.count
            return nil
        }
        if skipToken68() { return challenge }
        while let (name, value) = parameter() {
            if challenge.parameters[name] == nil { challenge.parameters[name] = value }
        }
        return challenge
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSeparators() {
        while let byte = peek, isBlank(byte) || byte == UInt8(ascii: ",") { position += 1 }
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = position
        while let byte = peek, isBlank(byte) { position += 1 }
        return position > start
    }

    private mutating func token() -> String? {
        let start = position
        while let byte = peek, isTokenByte(byte) { position += 1 }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    /// Credentials such as `Negotiate dG9rZW4=`, which no scheme of interest here uses.
    private mutating func skipToken68() -> Bool {
        let start = position
        while let byte = peek, isTokenByte(byte) || byte == UInt8(ascii: "/") { position += 1 }
        guard position > start else { return false }
        while peek == UInt8(ascii: "=") { position += 1 }
        let end = position
        skipBlanks()
        if end > start, peek == nil || peek == UInt8(ascii: ",") { return true }
        position = start
        return false
    }

    /// The next parameter of this challenge; nil, with nothing consumed, where the next challenge begins.
    private mutating func parameter() -> (String, String)? {
        let start = position
        skipSeparators()
        guard let name = token() else { return nil }
        skipBlanks()
        guard peek == UInt8(ascii: "=") else {
            position = start
            return nil
        }
        position += 1
        skipBlanks()
        guard let value = peek == UInt8(ascii: "\"") ? quotedString() : token() else {
            position = bytes.count
            return nil
        }
        return (name.lowercased(), value)
    }

    private mutating func quotedString() -> String? {
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = peek else { return nil }
                position += 1
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: Self.tokenSigns.contains(byte)
        }
    }

    private static let tokenSigns = Set("!#$%&'*+-.^_`|~".utf8)
}
