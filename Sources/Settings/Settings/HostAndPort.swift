/// A network address as it is written: `127.0.0.1:8080`, `localhost:8080` or `[::1]:8080`. Nothing is looked up.
public struct HostAndPort: Sendable, Hashable {
    /// A name or an address; an IPv6 address without its brackets.
    public let host: String
    /// From 0 to 65535; 0 leaves the choice to the system.
    public let port: Int

    /// Reads the written form; nil when it is not one.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits) else { return nil }
        let written = text[..<colon]
        if written.hasPrefix("["), written.hasSuffix("]") {
            host = String(written.dropFirst().dropLast())
            guard host.contains(":"), host.allSatisfy(Self.isInIPv6) else { return nil }
        } else {
            host = String(written)
            guard !host.isEmpty, host.allSatisfy(Self.isInName) else { return nil }
        }
        self.port = Int(port)
    }

    /// Takes the parts. Traps when they are not legal: for addresses in code, such as defaults.
    public init(host: String, port: UInt16) {
        let written = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        guard let address = HostAndPort(written) else { preconditionFailure("\(written) is not an address") }
        self = address
    }

    private static func isInName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber) || ".-_".contains(character)
    }

    private static func isInIPv6(_ character: Character) -> Bool {
        character.isASCII && (character.isHexDigit || character == ":" || character == ".")
    }
}

extension HostAndPort: CustomStringConvertible {
    /// The written form, with brackets around an IPv6 address.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension SettingKind where Value == HostAndPort {
    /// A host and a port: `127.0.0.1:8080`, `[::1]:8080`.
    public static var address: SettingKind<HostAndPort> {
        let example = HostAndPort(host: "127.0.0.1", port: 8080)
        return text(
            "an address", pattern: "^.+:[0-9]{1,5}$", example: example.description, placeholder: example,
            nearest: { text in
                // A port alone would listen to the world if it were taken for one: the near meaning is the safe one.
                HostAndPort("127.0.0.1:" + text.drop { $0 == ":" })?.description
            }, parse: HostAndPort.init, write: \.description)
    }
}
