import SQLTools

/// The tables that are replaced for one statement because some of their columns are protected.
///
/// Each is shadowed by a temporary view of its name over a second one whose name nobody can guess. Only that second view
/// may read the protected columns: SQLite tells the name of the view in whose place a column is read, but would tell the
/// name of a client's subquery in the same way, so the name is made anew for every statement.
struct Shield {
    /// A protected table as it is in the database.
    struct Table {
        var name: String
        /// In their order; generated columns could repeat a protected one and are left out.
        var columns: [Column]
    }

    struct Column {
        var name: String
        /// What is done to it; nil: nothing.
        var treatment: SQLColumnTreatment?
        /// Whether SQLite computes it from others.
        var isGenerated = false
    }

    let tables: [Table]
    /// The beginning of the unguessable names.
    let accessor: String
    private let names: Set<String>
    /// Views of the database that a protected table, or another such view, stands in.
    private let views: Set<String>

    /// Protects nothing.
    init() { self.init([], views: [], secret: "") }

    init(_ tables: [Table], views: Set<String>, secret: String) {
        self.tables = tables
        self.views = views
        accessor = secret
        names = Set(tables.map { $0.name.foldedASCII })
    }

    var isEmpty: Bool { tables.isEmpty }

    /// The function that treats a value, by the position of its treatment.
    var treatmentFunction: String { "\(accessor)_treat" }

    /// What is done to values, by position.
    var treatments: [SQLColumnTreatment] { tables.flatMap(\.columns).compactMap(\.treatment) }

    func isTreatment(_ function: String) -> Bool { !isEmpty && function == treatmentFunction }

    /// The statements that put the views in place.
    var definitions: [String] {
        var position = 0
        return tables.enumerated().flatMap { index, table in
            let columns = table.columns.compactMap { column -> String? in
                let name = SQLDialect.sqlite.quote(column.name)
                guard let treatment = column.treatment else { return column.isGenerated ? nil : name }
                defer { position += 1 }
                return treatment == .hide ? nil : "\(treatmentFunction)(\(position), \(name)) AS \(name)"
            }
            let hidden = SQLDialect.sqlite.quote("\(accessor)_\(index)")
            let name = SQLDialect.sqlite.quote(table.name)
            let list = columns.isEmpty ? "NULL AS nothing" : columns.joined(separator: ", ")
            return [
                "CREATE TEMP VIEW \(hidden) AS SELECT \(list) FROM main.\(name)",
                "CREATE TEMP VIEW \(name) AS SELECT * FROM temp.\(hidden)",
            ]
        }
    }

    /// Why a statement may not be run: it names a way around the views. SQLite does not ask about the columns by which
    /// `NATURAL JOIN` and `USING` compare, so the tables themselves must be out of reach.
    func refusal(of text: SQLText) -> Fence.Denial? {
        guard !isEmpty else { return nil }
        if let view = views.intersection(text.names).min() { return .protected(view) }
        let tokens = text.tokens
        for (index, token) in tokens.enumerated() where token.isSymbol(".") && index > 0 && index + 1 < tokens.count {
            guard let schema = tokens[index - 1].name?.foldedASCII, let table = tokens[index + 1].name?.foldedASCII,
                schema == "main", names.contains(table)
            else { continue }
            return .protected("main.\(table)")
        }
        return nil
    }

    /// Why a column may not be read here; nil where it may.
    func refusal(table: String, column: String, _ action: Fence.Action) -> Fence.Denial? {
        guard !isEmpty else { return nil }
        // The texts of the schema and the statistics tell of columns, and of values in them.
        if table.hasPrefix("sqlite_") || table.hasPrefix("pragma_") { return .protected(table) }
        // Without a column only rows are counted. SQLite asks that also of views of which no column is used.
        guard names.contains(table), !column.isEmpty, action.database == "main" else { return nil }
        return isOwnView(action.accessor) ? nil : .protected("\(table).\(column)")
    }

    /// Whether a view is one of the unguessable ones.
    func isOwnView(_ name: String?) -> Bool { !isEmpty && name?.hasPrefix("\(accessor)_") == true }
}
