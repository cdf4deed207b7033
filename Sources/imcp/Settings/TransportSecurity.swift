import MCPHTTP
import Settings

/// How TLS is spoken.
struct TransportSecurity: ConfigurationSection, Equatable {
    static let summary = "Serve HTTPS, over which clients may use HTTP/2, instead of plain HTTP."

    let certificate: String
    let key: String
    let clientCA: String?
    let minimumVersion: TLSSettings.Version

    init(from reader: ConfigurationReader) {
        certificate = reader.setting(
            "certificate",
            "The file with the certificate and its issuers below the root, in PEM. It is read again when it changes.",
            .path)
        key = reader.setting("key", "The file with the certificate's private key, in PEM and not encrypted.", .path)
        clientCA = reader.optional(
            "client_ca", "A file with CA certificates, in PEM; clients then need a certificate of one of them.", .path)
        minimumVersion = reader.setting(
            "min_version", "The oldest version of TLS that is spoken, 1.2 or 1.3.", .tlsVersion, default: .tls13)
    }

    var settings: TLSSettings {
        var settings = TLSSettings(certificateChainFile: certificate, privateKeyFile: key)
        settings.clientCAFile = clientCA
        settings.minimumVersion = minimumVersion
        return settings
    }
}

extension SettingKind where Value == TLSSettings.Version {
    /// Read as a text, so that it may be written without quotes.
    static var tlsVersion: SettingKind<TLSSettings.Version> {
        text(
            "a TLS version", pattern: "^1\\.[23]$", example: "1.3", placeholder: .tls13,
            parse: { ["1.2": .tls12, "1.3": .tls13][$0] }, write: { $0 == .tls12 ? "1.2" : "1.3" })
    }
}
