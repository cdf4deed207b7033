public import MCP
public import Settings

/// What callers see in place of one column, unless they have a certain role.
public struct SQLColumnRule: Sendable {
    /// As it is written in the configuration: `schema.table.column`, and where there is only one schema, `table.column`.
    public var column: String
    /// What they see.
    public var treatment: SQLColumnTreatment
    /// Who sees the column as it is. A caller with none of these roles does not, and a caller without roles neither.
    public var unless: Set<String>

    /// A rule for everyone, unless roles are given.
    public init(_ column: String, _ treatment: SQLColumnTreatment, unless: Set<String> = []) {
        self.column = column
        self.treatment = treatment
        self.unless = unless
    }

    init(column: String, _ section: Treatment) {
        self.init(column, section.treatment, unless: section.unless)
    }

    /// What stands under a column's name in the configuration.
    public struct Treatment: ConfigurationSection {
        /// See `ConfigurationSection.summary`.
        public static let summary = "What callers see in place of a column."

        let treatment: SQLColumnTreatment
        let unless: Set<String>

        /// Reads what is done, and who is spared.
        public init(from reader: ConfigurationReader) {
            let noSynthesis = "another treatment, such as hide: synthetic values are not there yet"
            let alternatives: [SectionAlternative<SQLColumnTreatment>] = [
                SectionAlternative(
                    "hide", "true: the column is not there.",
                    SettingKind<Bool>.bool.checked("true") { $0 }.map { _ in .hide }),
                SectionAlternative("mask", Mask.self) { .mask(keepFirst: $0.first, keepLast: $0.last) },
                SectionAlternative("hash", Hash.self) { .hash(key: $0.key.exposed) },
                SectionAlternative("generalise", Generalise.self) { .generalise($0.coarser) },
                SectionAlternative(
                    "replace", "Reserved for synthetic values, which are not there yet.",
                    SettingKind<Bool>.bool.checked(noSynthesis) { _ in false }.map { _ in .replace }),
            ]
            treatment = reader.oneOf(alternatives)
            unless = Set(
                reader.setting("unless", "The roles that see the column as it is.", .list(.string), default: []))
        }
    }

    private struct Mask: ConfigurationSection {
        static let summary = "The value with *** in place of its middle; *** alone for short values and numbers."
        let first: Int
        let last: Int

        init(from reader: ConfigurationReader) {
            first = reader.setting("first", "How many characters stay at the beginning.", .int(in: 0...64), default: 0)
            last = reader.setting("last", "How many characters stay at the end.", .int(in: 0...64), default: 0)
        }
    }

    private struct Hash: ConfigurationSection {
        static let summary = "A digest of the value: equal values stay equal."
        let key: Secret

        init(from reader: ConfigurationReader) {
            key = reader.setting("key", "A secret, so that values cannot be guessed by hashing them.", .secret)
        }
    }

    private struct Generalise: ConfigurationSection {
        static let summary = "A coarser value."
        let coarser: SQLGeneralisation

        init(from reader: ConfigurationReader) {
            let alternatives: [SectionAlternative<SQLGeneralisation>] = [
                SectionAlternative(
                    "step", "Numbers go down to a multiple of this.",
                    SettingKind<Double>.double(in: 1e-9...1e15).map { .step($0) }),
                SectionAlternative(
                    "date", "Dates keep this much.", SettingKind<SQLDatePart>.choice().map { .date($0) }),
                SectionAlternative(
                    "prefix", "Texts keep so many characters.",
                    SettingKind<Int>.int(in: 1...64).map { .prefix($0) }),
            ]
            coarser = reader.oneOf(alternatives)
        }
    }
}

extension [SQLColumnRule] {
    /// The rules that hold for a caller.
    ///
    /// - Throws: Where a rule's column is not written as the engine names columns.
    public func protection(for principal: Principal, _ dialect: SQLDialect) throws(SQLFailure) -> SQLProtection {
        var columns: [SQLColumnName: SQLColumnTreatment] = [:]
        for rule in self where rule.unless.isDisjoint(with: principal.roles) {
            columns[try rule.name(in: dialect)] = rule.treatment
        }
        return SQLProtection(columns)
    }
}

extension SQLColumnRule {
    /// The column as the engine names it. SQLite's names have no case and live in `main`.
    func name(in dialect: SQLDialect) throws(SQLFailure) -> SQLColumnName {
        let parts = column.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains("") else { throw malformed(dialect) }
        switch (dialect, parts.count) {
        case (_, 3) where dialect == .postgresql: return SQLColumnName(SQLName(schema: parts[0], parts[1]), parts[2])
        case (.sqlite, 2): return SQLColumnName(SQLName(schema: "main", parts[0].foldedASCII), parts[1].foldedASCII)
        case (.sqlite, 3) where parts[0].foldedASCII == "main":
            return SQLColumnName(SQLName(schema: "main", parts[1].foldedASCII), parts[2].foldedASCII)
        default: throw malformed(dialect)
        }
    }

    private func malformed(_ dialect: SQLDialect) -> SQLFailure {
        let form = dialect == .sqlite ? "table.column" : "schema.table.column"
        return SQLFailure(.misconfigured, "The column rule \"\(column)\" does not name a column as \(form).")
    }
}
