public import Settings

extension DataSchema {
    /// How much a schema file may hold: room for tens of thousands of columns.
    fileprivate static var limits: ConfigurationLimits {
        var limits = ConfigurationLimits()
        limits.maxBytes = 32 << 20
        limits.maxNodes = 2_000_000
        return limits
    }

    /// Reads a schema file, YAML or JSON, and checks it.
    ///
    /// - Throws: `ConfigurationError` with every mistake, each with its line and what was probably meant.
    public static func read(_ source: ConfigurationSource) throws(ConfigurationError) -> DataSchema {
        let schema = ConfigurationSchema(DataSection.self, limits: limits)
        return try schema.read(source, substituting: .none).settings.schema
    }

    /// The form of a schema file as a page of Markdown.
    public static var referencePage: String {
        ConfigurationSchema(DataSection.self, limits: limits).referencePage(title: "Schema of synthetic data")
    }
}

extension TableSchema {
    /// Reads one table by itself, without the tables that it may belong to.
    ///
    /// - Throws: As for a data set.
    static func read(_ source: ConfigurationSource, name: String) throws(ConfigurationError) -> TableSchema {
        let schema = ConfigurationSchema(TableSection.self, limits: DataSchema.limits)
        var table = try schema.read(source, substituting: .none).settings.table
        table.name = name
        return table
    }
}

/// What is written at the top of a schema file.
private struct DataSection: ConfigurationSection {
    static let summary = "The tables of a data set and how their values come to be."
    let schema: DataSchema

    init(from reader: ConfigurationReader) {
        let tables = reader.setting(
            "tables", "The tables by their names.", .named(.section(TableSection.self), names: .any))
        schema = DataSchema(
            tables.map { named in
                var table = named.value.table
                table.name = named.name
                return table
            })
        for finding in schema.ownFindings { reader.report(about: "tables", finding.message) }
    }
}

/// What is written under the name of a table.
private struct TableSection: ConfigurationSection {
    static let summary = "A table: its columns in order, and what holds for its rows."
    let table: TableSchema

    init(from reader: ConfigurationReader) {
        let rows = reader.optional("rows", "How many rows to make.", .int(in: 0...Int.max))
        let key = reader.optional("key", "The column that names a row.", .string)
        let parent = reader.optional(
            "parent", "The table that the rows belong to.", SettingKind<ParentSection>.section().map(\.parent))
        let panel = reader.optional(
            "panel", "For rows of entities in time: which columns say so.",
            SettingKind<PanelSection>.section().map(\.panel))
        let locale = reader.optional("locale", "Language and country of personal data, such as de_DE.", .string)
        let columns = reader.setting(
            "columns", "The columns by their names, in order.", .named(.section(ColumnSection.self), names: .any))
        let constraints = reader.setting(
            "constraints", "What holds for the rows.",
            .list(SettingKind<ConstraintSection>.section(), count: 0...100_000), default: [])
        let correlations = reader.setting(
            "correlations", "Which declared columns go together.",
            .list(SettingKind<CorrelationSection>.section(), count: 0...10_000), default: [])
        var table = TableSchema(
            "",
            columns.map { named in
                var column = named.value.column
                column.name = named.name
                return column
            })
        (table.rows, table.key, table.parent, table.panel, table.locale) = (rows, key, parent, panel, locale)
        (table.constraints, table.correlations) = (constraints.map(\.constraint), correlations.map(\.correlation))
        self.table = table
        for finding in table.ownFindings { reader.report(about: finding.key, finding.inWords) }
    }
}

private struct ParentSection: ConfigurationSection {
    static let summary = "Another table, and the column here that names its row."
    let parent: TableSchema.Parent

    init(from reader: ConfigurationReader) {
        parent = TableSchema.Parent(
            table: reader.setting("table", "The other table.", .string),
            key: reader.setting("key", "The column of this table.", .string))
    }
}

private struct PanelSection: ConfigurationSection {
    static let summary = "Rows of entities that follow each other in time."
    let panel: TableSchema.Panel

    init(from reader: ConfigurationReader) {
        panel = TableSchema.Panel(
            entity: reader.setting("entity", "The column that names an entity.", .string),
            time: reader.setting("time", "The column that an entity's rows follow each other by.", .string))
    }
}

private struct CorrelationSection: ConfigurationSection {
    static let summary = "Two numeric columns and how closely they go together."
    let correlation: TableSchema.Correlation

    init(from reader: ConfigurationReader) {
        let columns = reader.setting("columns", "The two columns.", .list(.string, count: 2...2))
        let value = reader.setting("value", "From -1 to 1.", .double(in: -1...1))
        correlation = TableSchema.Correlation(columns.first ?? "", columns.last ?? "", value)
    }
}
