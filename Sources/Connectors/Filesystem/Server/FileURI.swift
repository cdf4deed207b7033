/// `file:` URIs of absolute paths.
enum FileURI {
    static let scheme = "file:"

    static func encode(_ location: Location) -> String {
        encode(Array(location.root.path.utf8), location.path)
    }

    /// - Parameter root: The absolute path of the directory that the path starts from.
    static func encode(_ root: [UInt8], _ path: RelativePath) -> String {
        let start = root == [slash] ? [] : root
        return "\(scheme)//" + escape(path.isEmpty ? root : start + [slash] + path.joinedBytes)
    }

    /// Escapes every byte that has a meaning in a URI or is not ASCII; a slash stays.
    static func escape(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == slash || byte.isUnreserved {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let slash = UInt8(ascii: "/")
    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}

extension UInt8 {
    /// By RFC 3986: letters, digits, `-`, `.`, `_` and `~`.
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(self)
        }
    }
}
