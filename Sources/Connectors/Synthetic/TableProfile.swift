import JSON
import Tables

/// What a model gets to see of a table in place of its rows: kinds, ranges, common values, and a few rows.
enum TableProfile {
    private static let shownRows = 10
    private static let shownColumns = 100
    private static let shownCharacters = 80
    private static let commonValues = 5

    static func json(_ table: Table) -> JSONObject {
        let columns = table.columns.prefix(shownColumns)
        var profile: JSONObject = [
            "rows": JSONValue(table.rowCount),
            "columns": .array(columns.map { .object(column($0)) }),
            "first_rows": firstRows(table),
        ]
        if table.columns.count > shownColumns {
            profile["columns_left_out"] = JSONValue(table.columns.count - shownColumns)
        }
        return profile
    }

    private static func column(_ column: Column) -> JSONObject {
        var facts: JSONObject = ["name": .string(column.name), "kind": .string(column.kind.rawValue)]
        if column.missingCount > 0 { facts["missing"] = JSONValue(column.missingCount) }
        let rows = (0..<column.count).filter { !column.isMissing($0) }
        switch column.values {
        case .integers(let values):
            if let low = rows.lazy.map({ values[$0] }).min(), let high = rows.lazy.map({ values[$0] }).max() {
                (facts["min"], facts["max"]) = (.integer(low), .integer(high))
            }
        case .numbers(let values):
            if let low = rows.lazy.map({ values[$0] }).min(), let high = rows.lazy.map({ values[$0] }).max() {
                (facts["min"], facts["max"]) = (JSONValue(low), JSONValue(high))
            }
        case .texts(let texts): facts.merge(common(texts, rows))
        case .booleans(let values): facts["true"] = JSONValue(rows.count { values[$0] })
        case .instants: break
        }
        return facts
    }

    private static func common(_ texts: TextValues, _ rows: [Int]) -> JSONObject {
        var counts = [Int](repeating: 0, count: texts.dictionary.count)
        for row in rows where Int(texts.codes[row]) < counts.count { counts[Int(texts.codes[row])] += 1 }
        let used = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
        return [
            "different": JSONValue(used.count),
            "common": .object(
                JSONObject(used.prefix(commonValues).map { (shortened(texts.dictionary[$0]), JSONValue(counts[$0])) })),
        ]
    }

    private static func firstRows(_ table: Table) -> JSONValue {
        let count = min(table.rowCount, shownRows)
        let columns = table.columns.prefix(shownColumns).map { cells($0.rows(0..<count)) }
        return .array((0..<count).map { row in .array(columns.map { $0[row] }) })
    }

    private static func cells(_ column: Column) -> [JSONValue] {
        let texts = (try? column.spelledRows()) ?? []
        return (0..<column.count).map { row in
            if column.isMissing(row) { return .null }
            return switch column.values {
            case .integers(let values): .integer(values[row])
            case .numbers(let values): JSONValue(values[row])
            case .booleans(let values): .bool(values[row])
            case .texts, .instants: .string(shortened(row < texts.count ? texts[row] ?? "" : ""))
            }
        }
    }

    private static func shortened(_ text: String) -> String {
        text.count > shownCharacters ? text.prefix(shownCharacters) + "…" : text
    }
}
