import ConnectorKit
public import Settings

/// What is written under `neo4j:` in the configuration.
public struct Neo4jConfiguration: ConfigurationSection {
    /// See `ConfigurationSection.summary`.
    public static let summary = "A graph in Neo4j, or in another database that speaks Bolt: its schema, and Cypher."

    let url: String
    let user: String?
    let password: Secret?
    let token: Secret?
    let database: String?
    let trustRoots: String?
    let mode: AccessMode
    let procedures: [String]
    let sample: Int
    let connections: Int
    let sealingKey: Secret?
    let limits: GraphLimits

    /// Reads the settings; whether the server is there is found out by the first call.
    public init(from reader: ConfigurationReader) {
        url = reader.setting(
            "url",
            "Where the server is: bolt://host:7687, or neo4j:// for a cluster; with +s for TLS, with +ssc for TLS that "
                + "accepts any certificate.", .string)
        user = reader.optional("user", "The user to log in as; without one, the server must ask nobody.", .string)
        password = reader.optional("password", "The user's password.", .secret)
        token = reader.optional("token", "A single-sign-on token, instead of user and password.", .secret)
        database = reader.optional("database", "The database; without one, the user's own.", .string)
        trustRoots = reader.optional(
            "trust_roots", "A PEM file with the authorities whose certificates are accepted.", .path)
        mode = reader.setting("mode", "Whether data may be changed.", .choice(), default: .readOnly)
        procedures = reader.setting(
            "procedures",
            "Procedures and functions that statements may use beyond those of the language, such as gds.pageRank.stream; "
                + "apoc.text.* stands for all below apoc.text. Each must be harmless for whoever calls.",
            .list(.string, count: 0...256), default: [])
        sample = reader.setting(
            "sample",
            "How many nodes of a label, and relationships of a type, are looked at to learn their properties.",
            .int(in: 1...10_000), default: 100)
        connections = reader.setting(
            "connections", "The most connections to the server.", .int(in: 1...1000), default: 8)
        sealingKey = reader.optional(
            "sealing_key", "What replicas share so that each accepts the other's cursors.", .secret)
        limits = GraphLimits(from: reader)
        if token != nil, user != nil || password != nil {
            reader.report(about: "token", "a token excludes user and password")
        } else if (user == nil) != (password == nil) {
            reader.report(about: "user", "user and password go together")
        }
    }
}

/// What one call may cost.
struct GraphLimits: Sendable {
    /// Rows of a result, whatever the caller asks for.
    var maxRows = 1000
    /// Rows of a result when the caller does not say.
    var defaultRows = 100
    /// Bytes of the rows as JSON.
    var maxBytes = 256 << 10
    /// Bytes of one text.
    var maxCell = 4 << 10
    /// Elements of one list.
    var maxList = 200
    var timeout: Duration = .seconds(30)
    var schemaTimeout: Duration = .seconds(30)
    /// Labels, and as many types, that a schema describes.
    var maxNames = 200

    init() {}

    fileprivate init(from reader: ConfigurationReader) {
        maxRows = reader.setting(
            "max_rows", "The most rows of one result.", .int(in: 1...100_000), default: maxRows)
        defaultRows = reader.setting(
            "default_rows", "The rows of one result when the caller does not say.", .int(in: 1...100_000),
            default: defaultRows)
        maxBytes = reader.setting(
            "max_bytes", "The most bytes of the rows of one result.", .bytes(in: 1024...(64 << 20)), default: maxBytes)
        maxCell = reader.setting(
            "max_cell", "Longer texts in a result are cut.", .bytes(in: 16...(16 << 20)), default: maxCell)
        maxList = reader.setting(
            "max_list", "Longer lists in a result are cut.", .int(in: 1...1_000_000), default: maxList)
        timeout = reader.setting(
            "timeout", "How long one statement may take.", .duration(in: .milliseconds(100)...(.seconds(600))),
            default: timeout)
        schemaTimeout = timeout
        maxNames = reader.setting(
            "max_names", "The most labels, and the most relationship types, that a schema describes.",
            .int(in: 1...10_000), default: maxNames)
    }
}
