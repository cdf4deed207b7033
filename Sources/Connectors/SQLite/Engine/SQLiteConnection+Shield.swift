import CSQLite
import SQLTools

extension SQLiteConnection {
    /// Runs a body in a transaction that is always rolled back, with the protected tables replaced.
    func inReadTransaction<Output>(_ protection: SQLProtection, _ body: () throws -> Output) throws -> Output {
        try execute("BEGIN")
        defer {
            fence = Fence()
            // Also after a time-out the connection must become what it was.
            work = nil
            try? execute("ROLLBACK")
            try? execute("PRAGMA query_only = 1")
            dropTreatments()
        }
        if !protection.isEmpty { try raise(try shield(protection)) }
        return try body()
    }

    /// Puts the views of a shield in place; the rollback takes them away.
    private func raise(_ shield: Shield) throws(SQLFailure) {
        guard !shield.isEmpty else { return }
        try register(shield)
        // Temporary views are changes too, though not of the file, which cannot be written anyway.
        try execute("PRAGMA query_only = 0")
        for definition in shield.definitions { try execute(definition) }
        try execute("PRAGMA query_only = 1")
        fence.shield = shield
    }

    /// The protected tables as they are now.
    ///
    /// - Throws: Where a rule names a table or a column that is not there: then what it should protect may be there under
    ///   another name.
    func shield(_ protection: SQLProtection) throws(SQLFailure) -> Shield {
        var tables: [Shield.Table] = []
        for name in protection.tables.sorted() {
            let columns = try rows(
                "SELECT name, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid", [.text(name.name)])
            guard !columns.isEmpty else {
                throw SQLFailure(
                    .misconfigured,
                    "A column rule names the table \(name.name), which is not there; until it is corrected, nothing is read."
                )
            }
            var treatments = protection.columns(of: name)
            var shielded = Shield.Table(name: name.name, columns: [])
            for column in columns {
                guard case .text(let columnName) = column[0], case .int(let hidden) = column[1] else { continue }
                let treatment = treatments.removeValue(forKey: columnName.foldedASCII)
                shielded.columns.append(.init(name: columnName, treatment: treatment, isGenerated: hidden != 0))
            }
            if let missing = treatments.keys.min() {
                throw SQLFailure(
                    .misconfigured,
                    "A column rule names \(name.name).\(missing), which is not there; until it is corrected, nothing is read."
                )
            }
            if shielded.columns.contains(where: { $0.treatment == .replace }) {
                throw SQLFailure(.notSupported, "Synthetic values are not there yet; take another treatment.")
            }
            tables.append(shielded)
        }
        let secret = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        return Shield(tables, views: try views(over: Set(tables.map { $0.name.foldedASCII })), secret: "imcp_\(secret)")
    }

    /// The views and virtual tables that name a table, or name such a view, and what virtual tables keep their data in. A
    /// text that cannot be read counts as one that does.
    private func views(over tables: Set<String>) throws(SQLFailure) -> Set<String> {
        guard !tables.isEmpty else { return [] }
        let all = try rows(
            "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('view', 'table') AND sql IS NOT NULL")
        let named = all.compactMap { row -> (name: String, isView: Bool, sql: String)? in
            guard case .text(let name) = row[0], case .text(let sql) = row[2] else { return nil }
            return (name.foldedASCII, row[1] == .text("view"), sql)
        }
        let derived = named.filter { $0.isView || $0.sql.foldedASCII.hasPrefix("create virtual") }.map { one in
            (one.name, one.isView, try? SQLText(one.sql, .sqlite).names)
        }
        var found: Set<String> = []
        var isGrowing = true
        while isGrowing {
            let reached = derived.filter { _, _, names in
                names.map { !$0.isDisjoint(with: tables.union(found)) } ?? true
            }
            let before = found.count
            found.formUnion(reached.map(\.0))
            isGrowing = found.count > before
        }
        for (name, isView, _) in derived where !isView && found.contains(name) {
            found.formUnion(named.map(\.name).filter { $0.hasPrefix("\(name)_") })
        }
        return found.subtracting(tables)
    }

    /// Makes the function that treats values. SQLite owns the list of treatments until the function goes.
    private func register(_ shield: Shield) throws(SQLFailure) {
        let list = unsafe Unmanaged.passRetained(Treatments(shield.treatments)).toOpaque()
        let code = unsafe sqlite3_create_function_v2(
            handle, shield.treatmentFunction, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, list,
            { context, count, values in
                guard count == 2, let values = unsafe values, let list = unsafe sqlite3_user_data(context) else {
                    return
                }
                let treatments = unsafe Unmanaged<Treatments>.fromOpaque(list).takeUnretainedValue()
                let position = Int(unsafe sqlite3_value_int64(values[0]))
                unsafe treatments.apply(position, to: values[1], in: context)
            }, nil, nil,
            { list in
                if let list = unsafe list { unsafe Unmanaged<Treatments>.fromOpaque(list).release() }
            })
        guard code == SQLITE_OK else { throw failure(code) }
        treatmentFunction = shield.treatmentFunction
    }

    private func dropTreatments() {
        guard let name = treatmentFunction else { return }
        treatmentFunction = nil
        _ = unsafe sqlite3_create_function_v2(handle, name, 2, SQLITE_UTF8, nil, nil, nil, nil, nil)
    }
}

/// What is done to values, by position.
private final class Treatments: Sendable {
    private let all: [SQLColumnTreatment]

    init(_ all: [SQLColumnTreatment]) { self.all = all }

    /// Sets the result of a function to what a caller may see of a value.
    func apply(_ position: Int, to value: OpaquePointer?, in context: OpaquePointer?) {
        guard all.indices.contains(position) else { return unsafe sqlite3_result_null(context) }
        switch all[position].apply(to: unsafe Self.read(value)) {
        case .int(let int): unsafe sqlite3_result_int64(context, int)
        case .double(let double): unsafe sqlite3_result_double(context, double)
        case .text(let text):
            let bytes = text.utf8.map { CChar(bitPattern: $0) } + [0]
            unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe csqlite_result_text(context, buffer.baseAddress, UInt64(buffer.count - 1))
            }
        case .null, .bool, .bytes, .json: unsafe sqlite3_result_null(context)
        }
    }

    private static func read(_ value: OpaquePointer?) -> SQLValue {
        let size = Int(unsafe sqlite3_value_bytes(value))
        switch unsafe sqlite3_value_type(value) {
        case SQLITE_INTEGER: return .int(unsafe sqlite3_value_int64(value))
        case SQLITE_FLOAT: return .double(unsafe sqlite3_value_double(value))
        case SQLITE_TEXT:
            guard let text = unsafe sqlite3_value_text(value) else { return .null }
            return .text(unsafe String(decoding: UnsafeBufferPointer(start: text, count: size), as: UTF8.self))
        case SQLITE_BLOB:
            guard let bytes = unsafe sqlite3_value_blob(value) else { return .bytes([]) }
            return .bytes(unsafe Array(UnsafeRawBufferPointer(start: bytes, count: size)))
        default: return .null
        }
    }
}
