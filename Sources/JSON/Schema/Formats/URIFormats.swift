/// URIs (RFC 3986), IRIs (RFC 3987) and URI templates (RFC 6570).
enum URIFormats {
    static func isReference(_ text: String, international: Bool, absolute: Bool) -> Bool {
        guard hasAllowedCharacters(text, international: international) else { return false }
        var rest = Array(text.utf8)[...]
        if let mark = rest.firstIndex(of: 0x23) {
            guard !rest[(mark + 1)...].contains(0x23), isPart(rest[(mark + 1)...], extra: "/?") else { return false }
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: 0x3F) {
            guard isPart(rest[(mark + 1)...], extra: "/?") else { return false }
            rest = rest[..<mark]
        }
        var hasScheme = false
        if let colon = rest.firstIndex(of: 0x3A), isScheme(rest[..<colon]) {
            hasScheme = true
            rest = rest[(colon + 1)...]
        }
        if absolute && !hasScheme { return false }
        return isHierarchy(rest, hasScheme: hasScheme)
    }

    /// Characters beyond ASCII are for IRIs only, and not all of them.
    private static func hasAllowedCharacters(_ text: String, international: Bool) -> Bool {
        for scalar in text.unicodeScalars where !scalar.isASCII {
            guard international, isInternational(scalar.value) else { return false }
        }
        return true
    }

    private static func isInternational(_ value: UInt32) -> Bool {
        switch value {
        case 0xA0...0xD7FF, 0xE000...0xF8FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        case 0x10000...0x10FFFF: value & 0xFFFF < 0xFFFE
        default: false
        }
    }

    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, ASCII.isLetter(first) else { return false }
        return bytes.allSatisfy { ASCII.isAlphanumeric($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
    }

    private static func isHierarchy(_ bytes: ArraySlice<UInt8>, hasScheme: Bool) -> Bool {
        guard bytes.starts(with: [0x2F, 0x2F]) else {
            // The first segment of a relative path must not look like a scheme.
            let first = bytes.prefix { $0 != 0x2F }
            return (hasScheme || !first.contains(0x3A)) && isPart(bytes, extra: "/")
        }
        let rest = bytes.dropFirst(2)
        let authority = rest.prefix { $0 != 0x2F }
        return isAuthority(authority) && isPart(rest.dropFirst(authority.count), extra: "/")
    }

    private static func isAuthority(_ bytes: ArraySlice<UInt8>) -> Bool {
        var host = bytes
        if let at = bytes.lastIndex(of: 0x40) {
            guard !bytes[..<at].contains(0x40), isPart(bytes[..<at]) else { return false }
            host = bytes[(at + 1)...]
        }
        if host.first == 0x5B {
            guard let end = host.firstIndex(of: 0x5D) else { return false }
            return isLiteral(host[(host.startIndex + 1)..<end]) && isPort(host[(end + 1)...])
        }
        let colon = host.firstIndex(of: 0x3A) ?? host.endIndex
        return isPart(host[..<colon]) && isPort(host[colon...])
    }

    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.isEmpty || bytes.first == 0x3A && bytes.dropFirst().allSatisfy(ASCII.isDigit)
    }

    private static func isLiteral(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, first | 0x20 == 0x76 else { return HostFormats.isIPv6(bytes) }
        let version = bytes.dropFirst().prefix { $0 != 0x2E }
        let address = bytes.dropFirst(version.count + 2)
        return !version.isEmpty && version.allSatisfy { ASCII.hexValue($0) != nil } && !address.isEmpty
            && isPart(address) && !address.contains(0x25)
    }

    /// Characters that may stand anywhere in a path segment, and some others.
    private static func isPart(_ bytes: ArraySlice<UInt8>, extra: String = "") -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == 0x25 {
                guard let high = rest.popFirst(), let low = rest.popFirst(), ASCII.hexValue(high) != nil,
                    ASCII.hexValue(low) != nil
                else { return false }
            } else if byte < 0x80 && !ASCII.isAlphanumeric(byte) && !marks.contains(byte) && !extra.utf8.contains(byte)
            {
                return false
            }
        }
        return true
    }

    private static let marks = Array("-._~!$&'()*+,;=:@".utf8)
}

// MARK: - Templates

extension URIFormats {
    static func isTemplate(_ text: String) -> Bool {
        var scanner = ByteScanner(text)
        while let byte = scanner.next {
            if scanner.take("{") {
                let expression = scanner.take { $0 != 0x7D }
                guard scanner.take("}"), isExpression(expression) else { return false }
            } else if byte == 0x25 {
                let escape = scanner.rest.prefix(3)
                guard isPart(escape), escape.count == 3 else { return false }
                _ = scanner.take("%")
            } else {
                guard byte > 0x20, byte != 0x7F, !#""<>\^`|}"#.utf8.contains(byte) else { return false }
                _ = scanner.take(Unicode.Scalar(byte))
            }
        }
        return true
    }

    private static func isExpression(_ bytes: ArraySlice<UInt8>) -> Bool {
        var list = bytes
        if let first = list.first, "+#./;?&=,!@|".utf8.contains(first) { list = list.dropFirst() }
        return list.split(separator: 0x2C, omittingEmptySubsequences: false).allSatisfy(isVariable)
    }

    private static func isVariable(_ bytes: ArraySlice<UInt8>) -> Bool {
        var name = bytes
        if name.last == 0x2A {
            name = name.dropLast()
        } else if let colon = name.firstIndex(of: 0x3A) {
            let length = name[(colon + 1)...]
            guard (1...4).contains(length.count), length.first != 0x30, length.allSatisfy(ASCII.isDigit) else {
                return false
            }
            name = name[..<colon]
        }
        return name.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.allSatisfy { ASCII.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x25 } && isPart(part)
        }
    }
}
