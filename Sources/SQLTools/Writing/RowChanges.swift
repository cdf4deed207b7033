import Crypto
import JSON

/// What a statement does to the rows of its table: each by its primary key, before and after.
struct RowChanges: Sendable {
    var columns: [SQLTableColumn]
    var keyColumns: [String]
    /// In the order in which the statement returned them.
    var keys: [[SQLValue]]
    /// The rows by key; a row that is not there has no entry.
    var before: [[SQLValue]: [SQLValue]]
    var after: [[SQLValue]: [SQLValue]]

    /// A digest of the rows as they were.
    var digestBefore: String { digest(of: before, leavingOut: []) }

    /// A digest of the rows as they become. In a new row, columns that the database fills anew each time do not count.
    var digestAfter: String {
        let isInsert = before.isEmpty
        return digest(of: after, leavingOut: isInsert ? Set(columns.filter(\.variesOnInsert).map(\.name)) : [])
    }

    private func digest(of rows: [[SQLValue]: [SQLValue]], leavingOut: Set<String>) -> String {
        // The engine may return the same rows in another order the next time.
        let digests = keys.compactMap { rows[$0] }.map { row -> [UInt8] in
            var hash = SHA256()
            for (column, value) in zip(columns, row) where !leavingOut.contains(column.name) { value.feed(&hash) }
            return Array(hash.finalize())
        }.sorted { $0.lexicographicallyPrecedes($1) }
        var hash = SHA256()
        hash.update(data: Array("\(rows.count):".utf8))
        for digest in digests { hash.update(data: digest) }
        return hash.finalize().hexText
    }

    /// The rows as the model reads them, as many as the caps allow.
    func json(_ caps: ResultCollector.Caps) -> (rows: [JSONValue], isTruncated: Bool) {
        let cells = CellText(maxBytes: caps.cellBytes)
        var result: [JSONValue] = []
        var bytes = 0
        for key in keys {
            let (old, new) = (before[key], after[key])
            var row: JSONObject = ["key": object(keyColumns, key, cells)]
            row["before"] = old.map { object(columns.map(\.name), $0, cells) }
            row["after"] = new.map { object(columns.map(\.name), $0, cells) }
            if let old, let new {
                row["changed"] = .array(zip(columns, zip(old, new)).filter { $1.0 != $1.1 }.map { .string($0.0.name) })
            }
            let json = JSONValue.object(row)
            bytes += json.serialized().count
            guard result.count < caps.rows, bytes <= caps.bytes else { return (result, true) }
            result.append(json)
        }
        return (result, false)
    }

    private func object(_ names: [String], _ values: [SQLValue], _ cells: CellText) -> JSONValue {
        .object(JSONObject(zip(names, values).map { ($0, cells.json($1)) }))
    }
}
