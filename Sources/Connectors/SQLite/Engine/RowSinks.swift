import SQLTools
import Synchronization

/// Counts rows.
final class RowCounter: SQLRowSink {
    private let rows = Mutex(0)

    var count: Int { rows.withLock(\.self) }

    func begin(_ columns: [SQLColumn]) {}

    func accept(_ row: [SQLValue]) -> Bool {
        rows.withLock { $0 += 1 }
        return true
    }
}

/// Takes the rows of `EXPLAIN QUERY PLAN`: id, parent, not used, what is done.
final class PlanCollector: SQLRowSink {
    private let lines = Mutex<[(id: Int64, parent: Int64, text: String)]>([])

    func begin(_ columns: [SQLColumn]) {}

    func accept(_ row: [SQLValue]) -> Bool {
        if row.count == 4, case .int(let id) = row[0], case .int(let parent) = row[1], case .text(let text) = row[3] {
            lines.withLock { $0.append((id, parent, text)) }
        }
        return true
    }

    /// The plan, a step a line, indented by what it belongs to.
    func text(hiding shield: Shield) -> String {
        let lines = lines.withLock(\.self)
        var depths: [Int64: Int] = [:]
        return lines.map { line in
            let depth = depths[line.parent].map { $0 + 1 } ?? 0
            depths[line.id] = depth
            let text = shield.isEmpty ? line.text : line.text.replacing(shield.accessor, with: "protected")
            return String(repeating: "  ", count: depth) + text
        }.joined(separator: "\n")
    }
}
