import CPQ
import Foundation

/// Where a database is and how connections to it behave. What is secret in it is in no description of it.
public struct PostgreSQLConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// libpq's own keywords.
    var parameters: [String: String]
    /// How long connecting may take in all, over all hosts.
    public var connectTimeout: Duration = .seconds(10)
    /// How many prepared statements a connection keeps; 0 for none, as a pooler between here and the server may need.
    public var maxPreparedStatements = 256
    /// Whether a pooler such as PgBouncer stands between; nothing is then kept in sessions.
    public var isBehindPooler = false
    /// What every session has set from its beginning, such as `["statement_timeout": "15s"]`. Not behind a pooler, whose
    /// sessions are everybody's.
    public var sessionSettings: [String: String] = [:]
    /// How many bytes of rows may wait for their consumer before the server has to wait.
    public var maxBufferedBytes = 256 << 10
    /// About how many bytes one row may have, as the server sends it; the connection is closed at more.
    public var maxRowBytes = 64 << 20
    /// How long cleaning up after a cancelled statement may take before the connection is given up.
    public var settleTimeout: Duration = .seconds(5)

    /// Reads `postgresql://…` or `host=… dbname=…`.
    ///
    /// TLS with a checked certificate and name (`verify-full`) is the default unless all hosts are this machine.
    /// - Throws: ``PostgreSQLError`` of kind `configuration`, without any part of the text.
    public init(_ text: String) throws(PostgreSQLError) {
        guard let options = unsafe PQconninfoParse(text, nil) else {
            throw PostgreSQLError(
                .configuration, "The database's address cannot be understood; write postgresql://user@host/database")
        }
        defer { unsafe PQconninfoFree(options) }
        parameters = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parameters[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option = unsafe option.advanced(by: 1)
        }
    }

    /// Sets one of libpq's keywords, such as `sslrootcert`; nil takes it back.
    public subscript(keyword: String) -> String? {
        get { keyword == "password" ? nil : parameters[keyword] }
        set { parameters[keyword] = newValue }
    }

    /// The name of the database, as it was given.
    public var database: String? { parameters["dbname"] }

    /// Says nothing about hosts, users and passwords.
    public var description: String { "PostgreSQLConfiguration" }
    /// As little as ``description``.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PostgreSQLConfiguration {
    /// What is given to libpq: the caller's words and the defaults for what they leave open.
    var completed: [String: String] {
        var all = parameters
        let defaults = [
            "application_name": "imcp", "keepalives": "1", "keepalives_idle": "30", "keepalives_interval": "10",
            "keepalives_count": "3", "tcp_user_timeout": "30000", "gssencmode": "disable",
        ]
        all.merge(defaults) { given, _ in given }
        all["client_encoding"] = "UTF8"
        all["connect_timeout"] = String(max(2, connectTimeout.components.seconds))
        if all["sslmode"] == nil { all["sslmode"] = isLocal ? "prefer" : "verify-full" }
        if all["sslmode"] == "verify-full" || all["sslmode"] == "verify-ca", all["sslrootcert"] == nil {
            all["sslrootcert"] = Self.systemCertificates.first { FileManager.default.isReadableFile(atPath: $0) }
        }
        if !isBehindPooler {
            let settings = Self.textForms.merging(sessionSettings) { own, _ in own }
            let words = settings.sorted { $0.key < $1.key }.map { "-c \($0)=\(Self.escaped($1))" }
            all["options"] = ([all["options"]].compactMap { $0 } + words).joined(separator: " ")
        }
        return all
    }

    /// Text values are read back, so their form must not depend on settings of the role or the database.
    private static let textForms = [
        "DateStyle": "ISO", "IntervalStyle": "postgres", "bytea_output": "hex", "extra_float_digits": "1",
        "standard_conforming_strings": "on",
    ]

    /// The server splits its options at blanks that no backslash precedes.
    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            if character == " " || character == "\\" { text.append("\\") }
            text.append(character)
        }
    }

    private static let systemCertificates = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]

    private var isLocal: Bool { isLocal(ProcessInfo.processInfo.environment) }

    /// Whether libpq connects to this machine, whatever it looks up in its environment. A service's host stands in a file
    /// that only libpq reads, so it counts as another machine.
    func isLocal(_ environment: [String: String]) -> Bool {
        guard parameters["service"] == nil, environment["PGSERVICE"] == nil else { return false }
        let addresses = parameters["hostaddr"] ?? environment["PGHOSTADDR"] ?? ""
        let names = parameters["host"] ?? environment["PGHOST"] ?? ""
        let hosts = (addresses.isEmpty ? names : addresses).split(separator: ",")
        return hosts.allSatisfy { host in
            host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
                || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) })
        }
    }
}
