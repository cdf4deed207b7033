import JSON
import Tables

/// The tables of one judgement with shared roles and codes.
struct FrameSet: Sendable {
    let real: Frame
    let synthetic: Frame
    let holdout: Frame?
    /// The roles of all columns of the real table, ignored ones too.
    let roles: [(name: String, role: ColumnRole)]

    init(real: Table, synthetic: Table, holdout: Table?, options: JudgeOptions) throws {
        let tables = [("real", real), ("synthetic", synthetic)] + (holdout.map { [("holdout", $0)] } ?? [])
        for (name, table) in tables.dropFirst() {
            let names = Set(table.names)
            let missing = real.names.filter { !names.contains($0) }
            guard missing.isEmpty else { throw JudgeError.missingColumns(table: name, missing) }
        }
        try Self.checkNames(options, in: real)
        for (name, table) in tables where table.rowCount == 0 { throw JudgeError.empty(table: name) }
        var columns: [FrameColumn] = []
        var values = [[FrameValues]](repeating: [], count: tables.count)
        roles = real.columns.map { ($0.name, Self.role(of: $0, options)) }
        let positions = tables.map { $0.1.positions }
        for (column, named) in zip(real.columns, roles) where named.role != .ignored {
            var judged = FrameColumn(name: column.name, role: named.role)
            let all = zip(tables, positions).map { ($0.0, Self.column(column, in: $0.1, $1)) }
            for (table, made) in try Self.values(&judged, all).enumerated() { values[table].append(made) }
            columns.append(judged)
        }
        let frames = zip(tables, values).map { Frame(columns: columns, values: $1, rowCount: $0.1.rowCount) }
        (self.real, self.synthetic, self.holdout) = (frames[0], frames[1], frames.count > 2 ? frames[2] : nil)
    }

    private static func column(_ column: Column, in table: Table, _ positions: [String: Int]) -> Column {
        positions[column.name].map { table.columns[$0] } ?? column
    }

    private static func checkNames(_ options: JudgeOptions, in table: Table) throws {
        let named: [(String, [String])] = [
            ("roles", options.roles.keys.sorted()), ("keys", options.keys), ("protected", options.protected),
            ("target", [options.target].compactMap(\.self)), ("quasiIdentifiers", options.quasiIdentifiers),
            ("sensitive", [options.sensitive].compactMap(\.self)),
        ]
        for (option, names) in named {
            for name in names where table.column(name) == nil {
                let nearest = NearestName.suggestion(for: name, among: table.names)
                throw JudgeError.unknownColumn(option: option, name: name, nearest: nearest)
            }
        }
        for name in options.protected + [options.target, options.sensitive].compactMap(\.self)
        where options.roles[name] == .ignored || options.keys.contains(name) {
            throw JudgeError.badOption("Column \"\(name)\" is to be judged and ignored at once. Give it another role.")
        }
    }

    /// From this share of different texts on, a column of texts holds identifiers or prose and no categories.
    private static let freeTextShare = 0.9
    /// Below so many rows nobody can tell identifiers from categories.
    private static let freeTextRows = 50

    static func role(of column: Column, _ options: JudgeOptions) -> ColumnRole {
        if let role = options.roles[column.name] { return role }
        if options.keys.contains(column.name) { return .ignored }
        switch column.values {
        case .integers(let values):
            return Set(values.prefix(1_000)).count <= 2 && Set(values).count <= 2 ? .category : .number
        case .numbers: return .number
        case .instants: return .datetime
        case .booleans: return .boolean
        case .texts(let texts):
            let present = column.count - column.missingCount
            let different = Set(texts.codes).count
            let isFree = present >= freeTextRows && Double(different) > freeTextShare * Double(present)
            let isNeeded = options.target == column.name || options.protected.contains(column.name)
            return isFree && !isNeeded ? .ignored : .category
        }
    }

    private static func values(_ judged: inout FrameColumn, _ columns: [(String, Column)]) throws -> [FrameValues] {
        if judged.role.isContinuous {
            return try columns.map { .numbers(try numbers(of: $1, role: judged.role, table: $0)) }
        }
        var labels = LabelList()
        let codes = columns.map { FrameValues.codes(labels.codes(of: $1)) }
        judged.labels = labels.names
        return codes
    }

    private static func numbers(of column: Column, role: ColumnRole, table: String) throws -> [Double] {
        if column.missingCount == column.count { return [Double](repeating: .nan, count: column.count) }
        var numbers: [Double]
        switch (column.values, role) {
        case (.integers(let values), .number), (.instants(let values), _): numbers = values.map(Double.init)
        case (.numbers(let values), .number): numbers = values
        case (.booleans(let values), .number): numbers = values.map { $0 ? 1 : 0 }
        default:
            throw JudgeError.differentKinds(
                column: column.name, table: table, is: column.values.kind,
                expected: role == .datetime ? "instants" : "numbers")
        }
        if let missing = column.missing {
            for row in numbers.indices where missing[row] { numbers[row] = .nan }
        }
        return numbers
    }
}

extension Table {
    /// Where each column stands; to be asked once where many columns are looked up.
    var positions: [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }
}
