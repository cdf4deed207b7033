import MCPHTTP
import Settings

/// Where HTTP is served, as it is written: `127.0.0.1:8080`, `:8080` for a port of this machine alone, or
/// `unix:/run/imcp.sock`.
enum Listening: Sendable, Hashable {
    case address(HostAndPort)
    case socket(path: String)

    static let `default` = Listening.address(HostAndPort(host: loopback, port: 8080))
    private static let loopback = "127.0.0.1"

    /// Nil when the text is none of these.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            // The working directory of a service is nothing to rely on.
            guard path.hasPrefix("/"), !path.hasSuffix("/"), !path.contains("\0") else { return nil }
            self = .socket(path: path)
        } else {
            guard let address = HostAndPort(text.hasPrefix(":") ? Self.loopback + text : text) else { return nil }
            self = .address(address)
        }
    }

    /// Whether only this machine can reach it.
    var isLocal: Bool {
        switch self {
        case .address(let address): address.isLoopback
        case .socket: true
        }
    }

    /// The host name that clients put into an address; nil for a socket.
    var host: String? { if case .address(let address) = self { address.host } else { nil } }
}

extension Listening: CustomStringConvertible {
    var description: String {
        switch self {
        case .address(let address): address.description
        case .socket(let path): "unix:\(path)"
        }
    }
}

extension SettingKind where Value == Listening {
    /// An address or the path of a Unix socket.
    static var listening: SettingKind<Listening> {
        text(
            "an address", pattern: "^(unix:/.+|.*:[0-9]{1,5})$", example: "127.0.0.1:8080 or unix:/run/imcp.sock",
            placeholder: .default,
            nearest: { text in
                // A port alone would listen to the world if it were taken for one: the near meaning is the safe one.
                if text.hasPrefix("/") { "unix:\(text)" } else { HostAndPort("127.0.0.1:" + text)?.description }
            }, parse: Listening.init, write: \.description)
    }
}

/// Who may connect to a Unix socket, written as `chmod` takes it.
struct SocketPermissions: Sendable, Hashable {
    let bits: UInt16

    static let ownerOnly = SocketPermissions(bits: 0o600)
}

extension SettingKind where Value == SocketPermissions {
    static var permissions: SettingKind<SocketPermissions> {
        text(
            "permissions", pattern: "^0?[0-7]{3}$", example: "0660", placeholder: .ownerOnly,
            parse: { text in
                let digits = text.count == 4 && text.hasPrefix("0") ? text.dropFirst() : text[...]
                guard digits.count == 3, let bits = UInt16(digits, radix: 8) else { return nil }
                return SocketPermissions(bits: bits)
            }, write: { "0" + String($0.bits, radix: 8) })
    }
}
