/// Whether clients of a server may change what it serves; the setting `mode` of the built-in servers.
public enum AccessMode: String, CaseIterable, Sendable {
    /// Reading only, which is every server's default.
    case readOnly = "read-only"
    /// Changes too, within what the server's other settings allow.
    case readWrite = "read-write"
}
