/// Host names (RFC 1123, RFC 5890) and IP addresses (RFC 2673, RFC 4291).
enum HostFormats {
    private static let maxNameBytes = 253
    private static let maxLabelBytes = 63

    static func isHostname(_ text: String, international: Bool) -> Bool {
        guard text.utf8.count <= 4 * maxNameBytes else { return false }
        let separators: [Unicode.Scalar] = international ? [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"] : ["."]
        let labels = text.unicodeScalars.split(omittingEmptySubsequences: false) { separators.contains($0) }
        var wireBytes = labels.count - 1
        var decoded: [[Unicode.Scalar]] = []
        for label in labels {
            guard let (scalars, bytes) = readLabel(Array(label), international: international) else { return false }
            wireBytes += bytes
            decoded.append(scalars)
        }
        return wireBytes <= maxNameBytes && InternationalLabel.fitBidiRule(decoded)
    }

    /// A label decoded, and the bytes it takes on the wire; nil when it is not valid.
    private static func readLabel(
        _ label: [Unicode.Scalar], international: Bool
    ) -> (scalars: [Unicode.Scalar], wireBytes: Int)? {
        guard let first = label.first, let last = label.last, first != "-", last != "-" else { return nil }
        guard label.allSatisfy(\.isASCII) else {
            guard international, InternationalLabel.isValid(label), let encoded = Punycode.encode(label) else {
                return nil
            }
            let bytes = encoded.count + 4
            return bytes <= maxLabelBytes ? (label, bytes) : nil
        }
        guard label.count <= maxLabelBytes else { return nil }
        let bytes = label.map { UInt8(truncatingIfNeeded: $0.value) }
        guard bytes.allSatisfy({ ASCII.isAlphanumeric($0) || $0 == 0x2D }) else { return nil }
        let prefix = String(decoding: bytes.prefix(4), as: UTF8.self).lowercased()
        guard prefix == "xn--" else {
            return prefix.hasSuffix("--") && prefix.utf8.count == 4 ? nil : (label, label.count)
        }
        guard let decoded = Punycode.decode(bytes.dropFirst(4)), !decoded.allSatisfy(\.isASCII),
            InternationalLabel.isValid(decoded),
            Punycode.encode(decoded)?.elementsEqual(
                bytes.dropFirst(4).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }) == true
        else { return nil }
        return (decoded, label.count)
    }

    static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy(ASCII.isDigit) else { return false }
                if part.count > 1 && part.first == 0x30 { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 45 else { return false }
        var parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return false }
        // A leading or trailing "::" leaves an empty part too many; a single colon there is wrong.
        if parts.first?.isEmpty == true {
            parts.removeFirst()
            guard parts.first?.isEmpty == true else { return false }
        }
        if parts.count > 1 && parts.last?.isEmpty == true {
            parts.removeLast()
            guard parts.last?.isEmpty == true else { return false }
        }
        var groups = 0
        var gaps = 0
        for (position, part) in parts.enumerated() {
            if part.isEmpty {
                gaps += 1
            } else if position == parts.count - 1 && part.contains(0x2E) {
                guard isIPv4(part) else { return false }
                groups += 2
            } else {
                guard part.count <= 4, part.allSatisfy({ ASCII.hexValue($0) != nil }) else { return false }
                groups += 1
            }
        }
        return gaps == 0 ? groups == 8 : gaps == 1 && groups <= 7
    }
}
