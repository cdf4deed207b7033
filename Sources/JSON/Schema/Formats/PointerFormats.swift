/// JSON Pointers (RFC 6901), relative ones, and UUIDs (RFC 4122).
enum PointerFormats {
    static func isPointer(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == 0x2F else { return bytes.isEmpty }
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == 0x7E {
                guard let escaped = rest.popFirst(), escaped == 0x30 || escaped == 0x31 else { return false }
            }
        }
        return true
    }

    static func isRelativePointer(_ text: String) -> Bool {
        var scanner = ByteScanner(text)
        let up = scanner.take(while: ASCII.isDigit)
        guard !up.isEmpty, up.count == 1 || up.first != 0x30 else { return false }
        if scanner.take("#") { return scanner.isAtEnd }
        return isPointer(scanner.rest)
    }

    static func isUUID(_ text: String) -> Bool {
        let parts = Array(text.utf8).split(separator: 0x2D, omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy { ASCII.hexValue($0) != nil }
    }
}
