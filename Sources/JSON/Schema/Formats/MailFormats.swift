/// E-mail addresses (RFC 5321; RFC 6531 with characters beyond ASCII).
enum MailFormats {
    private static let maxLocalBytes = 64

    static func isAddress(_ text: String, international: Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard international || bytes.allSatisfy({ $0 < 0x80 }) else { return false }
        guard let at = bytes.lastIndex(of: 0x40) else { return false }
        let local = bytes[..<at]
        guard local.count <= maxLocalBytes, isQuoted(local) || isDotted(local) else { return false }
        return isDomain(bytes[(at + 1)...], international: international)
    }

    private static func isDotted(_ local: ArraySlice<UInt8>) -> Bool {
        let atoms = local.split(separator: 0x2E, omittingEmptySubsequences: false)
        return atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomByte) }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || ASCII.isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isQuoted(_ local: ArraySlice<UInt8>) -> Bool {
        guard local.count >= 2, local.first == 0x22, local.last == 0x22 else { return false }
        var inside = local.dropFirst().dropLast()
        while let byte = inside.popFirst() {
            if byte == 0x5C {
                guard let escaped = inside.popFirst(), escaped >= 0x20, escaped != 0x7F else { return false }
            } else if byte < 0x20 || byte == 0x22 || byte == 0x7F {
                return false
            }
        }
        return true
    }

    private static func isDomain(_ domain: ArraySlice<UInt8>, international: Bool) -> Bool {
        if domain.first == 0x5B, domain.last == 0x5D, domain.count > 2 {
            let literal = domain.dropFirst().dropLast()
            let prefix = Array("IPv6:".utf8)
            return literal.starts(with: prefix)
                ? HostFormats.isIPv6(literal.dropFirst(prefix.count)) : HostFormats.isIPv4(literal)
        }
        let text = String(decoding: domain, as: UTF8.self)
        if HostFormats.isHostname(text, international: false) { return true }
        // Addresses are not normalised before they are checked, so labels need not be in their canonical form.
        return international && !domain.allSatisfy { $0 < 0x80 }
            && text.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty
                    && label.allSatisfy { !$0.isASCII || ASCII.isAlphanumeric(UInt8(ascii: $0)) || $0 == "-" }
            }
    }
}
