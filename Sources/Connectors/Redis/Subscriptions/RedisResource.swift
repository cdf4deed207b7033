/// What clients can watch as a resource.
enum RedisResource: Hashable, Sendable {
    case stream(String)
    case channel(String)

    static let streamTemplate = "redis://stream/{key}"
    static let channelTemplate = "redis://channel/{name}"

    init?(uri: String) {
        let parts = uri.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "redis:", parts[1].isEmpty, let name = Self.decode(parts[3]), !name.isEmpty
        else { return nil }
        switch parts[2] {
        case "stream": self = .stream(name)
        case "channel": self = .channel(name)
        default: return nil
        }
    }

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(Substring(rest.prefix(2)))
            guard digits.utf8.count == 2, !digits.hasPrefix("+"), let code = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
