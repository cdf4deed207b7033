import Foundation
import Tables

/// A file name of its own in a folder that is there, and the file taken away afterwards.
func withTemporaryFile<Value>(_ ending: String, _ work: (String) throws -> Value) throws -> Value {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).\(ending)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try work(path)
}

/// All rows of a stream as one table.
func collect(_ source: some TableSource) throws -> Table {
    var source = source
    var tables: [Table] = []
    while let table = try source.next() { tables.append(table) }
    let header = source.header
    guard let first = tables.first else { return header }
    return tables.count == 1 ? first : try Table(reading: TableList(header: header, tables: tables))
}

func csv(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> Table {
    try collect(CSVReader(bytes: Array(text.utf8), options: options))
}

func json(_ text: String) throws -> Table { try collect(JSONLinesReader(bytes: Array(text.utf8))) }

/// What a piece of work says when it fails.
func failure(_ work: () throws -> Void) -> String {
    do {
        try work()
        return "no error"
    } catch {
        return "\(error)"
    }
}

/// A table with a column of each kind, missing values in each, and values at the ends of the ranges.
func everyKind() throws -> Table {
    func mask(_ missing: Set<Int>) -> MissingMask { MissingMask(count: 5) { missing.contains($0) } }
    return try Table([
        Column("whole", .integers([1, -5, .max, 0, .min]), missing: mask([3])),
        Column("number", .numbers([0.1, -2.5e-300, 0, .infinity, 1e22]), missing: mask([2])),
        Column("money", .numbers([0.10, 2.50, 0, 17.00, 99999.99]), missing: mask([2]), spelling: .decimals(2)),
        Column("text", .texts(TextValues(["a,b", "", "a,b", "q\"uote\nline", "Grüße ✓"])), missing: mask([2])),
        Column(
            "flag", .booleans([true, false, false, true, true]), missing: mask([1]),
            spelling: .words(no: "no", yes: "yes")),
        Column("moment", .instants([0, 0, -1, 1_700_000_000_123_456, 86_400_000_000]), missing: mask([1])),
        Column(
            "day", .instants([0, 86_400_000_000 * 365, 0, -86_400_000_000, 0]), missing: mask([4]),
            spelling: .time(.day)),
    ])
}

/// The same values and missing values, whatever the order of dictionaries and what stands in missing places.
func sameValues(_ a: Table, _ b: Table) -> Bool {
    guard a.names == b.names, a.rowCount == b.rowCount else { return false }
    return zip(a.columns, b.columns).allSatisfy { a, b in
        guard a.kind == b.kind else { return false }
        return (0..<a.count).allSatisfy { row in
            if a.isMissing(row) || b.isMissing(row) { return a.isMissing(row) && b.isMissing(row) }
            switch (a.values, b.values) {
            case (.integers(let a), .integers(let b)), (.instants(let a), .instants(let b)): return a[row] == b[row]
            case (.numbers(let a), .numbers(let b)): return a[row] == b[row]
            case (.booleans(let a), .booleans(let b)): return a[row] == b[row]
            case (.texts(let a), .texts(let b)): return a[row] == b[row]
            default: return false
            }
        }
    }
}
