public import ConnectorKit
public import Settings

/// The settings that every source of every engine has.
public struct SQLSettings: Sendable {
    /// A class of statements that may be allowed beside reading.
    public enum Allowance: String, CaseIterable, Sendable {
        case dml, ddl, admin

        var statementClass: SQLStatementClass {
            switch self {
            case .dml: .dml
            case .ddl: .ddl
            case .admin: .admin
            }
        }
    }

    /// What the source is about, for the model.
    public var description: String?
    /// Whether clients may change data.
    public var mode = AccessMode.readOnly
    /// What `read-write` allows.
    public var allow: [Allowance] = [.dml]
    /// The most rows that one call returns.
    public var maxRows = 1_000
    /// How many it returns where the caller does not say.
    public var defaultRows = 100
    /// The most bytes of rows that one call returns.
    public var maxBytes = 256 << 10
    /// The most bytes of one value; longer ones are cut.
    public var maxCellBytes = 4 << 10
    /// How long a statement may run.
    public var timeout = Duration.seconds(30)
    /// The most rows that a previewed write may change.
    public var maxPreviewRows = 1_000
    /// What callers without certain roles see in place of some columns.
    public var columns: [SQLColumnRule] = []
    /// Statements of the operator's that are tools of their own.
    public var tools: [SQLCustomTool] = []

    /// The defaults: reading, within caps.
    public init() {}

    /// Reads the settings, with the defaults of ``init()``.
    public init(from reader: ConfigurationReader) {
        self.init()
        description = reader.optional("description", "What the data is about; shown to the model.", .string)
        mode = reader.setting("mode", "Whether data may be changed.", .choice(), default: mode)
        allow = reader.setting(
            "allow", "The classes of statements that read-write allows.", .list(.choice(), count: 1...3), default: allow
        )
        maxRows = reader.setting(
            "max_rows", "The most rows that one call returns.", .int(in: 1...100_000), default: maxRows)
        defaultRows = reader.setting(
            "default_rows", "The rows that a call returns where it does not say how many.", .int(in: 1...100_000),
            default: defaultRows)
        maxBytes = reader.setting(
            "max_bytes", "The most bytes of rows that one call returns.", .bytes(in: 1024...(64 << 20)),
            default: maxBytes)
        maxCellBytes = reader.setting(
            "max_cell", "The most bytes of one value; longer ones are cut.", .bytes(in: 16...(16 << 20)),
            default: maxCellBytes)
        timeout = reader.setting(
            "timeout", "How long a statement may run.", .duration(in: .milliseconds(10)...(.seconds(3600))),
            default: timeout)
        maxPreviewRows = reader.setting(
            "max_preview", "The most rows that a previewed write may change.", .int(in: 1...10_000),
            default: maxPreviewRows)
        columns = reader.setting(
            "columns", "What callers see in place of columns, by schema.table.column.",
            .named(.section(SQLColumnRule.Treatment.self), names: .any), default: []
        ).map { SQLColumnRule(column: $0.name, $0.value) }
        tools = reader.setting(
            "tools", "Statements that are tools of their own.", .named(.section(SQLCustomTool.Body.self)), default: []
        ).map { SQLCustomTool($0.name, $0.value) }
        defaultRows = min(defaultRows, maxRows)
    }

    /// The classes that a write transaction lets pass.
    var allowedClasses: Set<SQLStatementClass> {
        mode == .readWrite ? Set(allow.map(\.statementClass)) : []
    }
}
