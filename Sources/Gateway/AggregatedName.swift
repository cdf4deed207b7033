import Crypto

/// How a tool or prompt of one server is called when many servers stand behind one endpoint. A pure function of the
/// configuration, so a name never changes because another server came or went.
public enum AggregatedName {
    /// The longest name that every client accepts.
    public static let maxLength = 64

    /// `<server>_<name>`; when that is too long, its beginning and a short stable hash of the whole.
    public static func make(server: String, name: String) -> String {
        let full = "\(server)_\(name)"
        guard full.utf8.count > maxLength else { return full }
        let hash = SHA256.hash(data: Array(full.utf8)).prefix(hashBytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        var head = full
        while head.utf8.count > maxLength - hash.utf8.count - 1 { head.removeLast() }
        return "\(head)_\(hash)"
    }

    private static let hashBytes = 4

    /// Whether a name has the form of one that was too long.
    static func mayBeCut(_ name: String) -> Bool {
        let end = name.utf8.suffix(2 * hashBytes + 1)
        return name.utf8.count <= maxLength && end.count == 2 * hashBytes + 1 && end.first == UInt8(ascii: "_")
            && end.dropFirst().allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}
