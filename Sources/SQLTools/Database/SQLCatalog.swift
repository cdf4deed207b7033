public import JSON

/// What can be searched for.
public enum SQLObjectKind: String, Sendable, CaseIterable {
    // A kind that an engine does not have is answered with an empty list.
    case schema, table, view, column, procedure, function, index
}

/// How much is told of each object.
public enum SQLDetail: String, Sendable, CaseIterable {
    /// Its name.
    case names
    /// And what one line can tell: number of columns, estimated rows, comment, type.
    case summary
    /// And everything else: columns with types and defaults, keys, constraints, indexes, definitions.
    case full
}

/// What to list.
public struct SQLCatalogQuery: Sendable {
    /// What is searched for. `view` includes materialized views, `table` partitioned and foreign tables.
    public var kind: SQLObjectKind
    /// A LIKE pattern for the name, compared without regard to case.
    public var pattern: String
    /// Only in this schema; nil for all that are not the system's.
    public var schema: String?
    /// Only what belongs to this table: columns, indexes.
    public var table: String?
    /// How much to fill in.
    public var detail: SQLDetail
    /// The most to return.
    public var limit: Int

    /// A query for all names of a kind, unless narrowed.
    public init(
        _ kind: SQLObjectKind, pattern: String = "%", schema: String? = nil, table: String? = nil,
        detail: SQLDetail = .names, limit: Int = 100
    ) {
        self.kind = kind
        self.pattern = pattern
        self.schema = schema
        self.table = table
        self.detail = detail
        self.limit = limit
    }
}

/// Something in a catalog.
public struct SQLObject: Sendable {
    /// What it is.
    public var kind: SQLObjectKind
    /// Where it is; nil for a schema.
    public var schema: String?
    /// The table it belongs to; for columns and indexes.
    public var table: String?
    /// Its name, without quotes.
    public var name: String
    /// Its columns; filled for tables and views in full detail.
    public var columns: [SQLTableColumn]
    /// What else there is to tell, by the asked detail, in the engine's words: `rows`, `columns`, `type`, `comment`,
    /// `definition`, `foreign_keys`, `indexes`, `arguments`, `returns` …
    public var details: JSONObject

    /// An object without details unless they are given.
    public init(
        _ kind: SQLObjectKind, schema: String? = nil, table: String? = nil, name: String,
        columns: [SQLTableColumn] = [], details: JSONObject = [:]
    ) {
        self.kind = kind
        self.schema = schema
        self.table = table
        self.name = name
        self.columns = columns
        self.details = details
    }
}

/// A table or view with its columns.
public struct SQLTable: Sendable {
    /// With its schema.
    public var name: SQLName
    /// `table`, `view` and the like, in the engine's words.
    public var type: String
    /// In their order; never empty.
    public var columns: [SQLTableColumn]
    /// The columns of the primary key, in its order; empty where there is none.
    public var primaryKey: [String]
    /// What people wrote about it.
    public var comment: String?

    /// A table without a primary key unless one is given.
    public init(
        _ name: SQLName, type: String = "table", columns: [SQLTableColumn], primaryKey: [String] = [],
        comment: String? = nil
    ) {
        self.name = name
        self.type = type
        self.columns = columns
        self.primaryKey = primaryKey
        self.comment = comment
    }
}

/// A column of a table.
public struct SQLTableColumn: Sendable {
    /// Without quotes.
    public var name: String
    /// As the engine calls it.
    public var type: String
    /// Whether it may hold NULL.
    public var isNullable: Bool
    /// The expression that fills it; nil for none.
    public var defaultValue: String?
    /// Whether two inserts of the same row may fill it differently: a sequence, an identity, the current time. Previews do
    /// not compare such columns of new rows.
    public var variesOnInsert: Bool
    /// What people wrote about it.
    public var comment: String?

    /// A nullable column without a default unless they are given.
    public init(
        _ name: String, type: String, isNullable: Bool = true, defaultValue: String? = nil,
        variesOnInsert: Bool = false, comment: String? = nil
    ) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.defaultValue = defaultValue
        self.variesOnInsert = variesOnInsert
        self.comment = comment
    }
}

/// How to explain a statement.
public struct SQLPlanOptions: Sendable {
    /// An index that does not exist.
    public struct HypotheticalIndex: Sendable {
        /// The table it would be on.
        public var table: SQLName
        /// The columns it would have.
        public var columns: [String]
        /// Its method, such as `btree`.
        public var method: String

        /// A B-tree unless another method is given.
        public init(_ table: SQLName, columns: [String], method: String = "btree") {
            self.table = table
            self.columns = columns
            self.method = method
        }
    }

    /// Whether to run the statement and measure.
    public var analyze: Bool
    /// Indexes to plan with as if they were there. An engine without such a thing throws ``SQLErrorCode/notSupported``.
    public var hypotheticalIndexes: [HypotheticalIndex]

    /// Only the plan, with the indexes that exist, unless more is asked for.
    public init(analyze: Bool = false, hypotheticalIndexes: [HypotheticalIndex] = []) {
        self.analyze = analyze
        self.hypotheticalIndexes = hypotheticalIndexes
    }
}

/// A plan.
public struct SQLPlan: Sendable {
    /// The plan for people and models, indented.
    public var text: String
    /// The plan in the engine's own structure, where it has one.
    public var structure: JSONValue?
    /// The planner's estimate of the cost, in its own unit.
    public var cost: Double?

    /// A plan in words, with structure and cost where the engine has them.
    public init(_ text: String, structure: JSONValue? = nil, cost: Double? = nil) {
        self.text = text
        self.structure = structure
        self.cost = cost
    }
}

/// What a transaction holds and has touched.
public struct SQLEffects: Sendable {
    /// The locks it holds, in the engine's words, such as `RowExclusiveLock on public.orders`.
    public var locks: [String]
    /// Tables in which it changed rows, with their number where it is known: also those that triggers reached.
    public var changedTables: [(table: SQLName, rows: Int?)]

    /// What was found.
    public init(locks: [String], changedTables: [(table: SQLName, rows: Int?)]) {
        self.locks = locks
        self.changedTables = changedTables
    }
}

/// Something that an operator should know or mend.
public struct SQLFinding: Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable {
        /// The source does not work.
        case error
        /// It works, and something is not as it should be.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// What is the matter, in a sentence. It is for operators: it may name hosts and roles, never a password.
    public var problem: String
    /// What to do about it, such as SQL to run.
    public var fix: String

    /// A finding says what is wrong and how to mend it.
    public init(_ severity: Severity, _ problem: String, fix: String) {
        self.severity = severity
        self.problem = problem
        self.fix = fix
    }
}
