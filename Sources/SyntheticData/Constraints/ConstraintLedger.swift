import Synchronization

/// Counts what was done to keep each constraint. Thread-safe; sums do not depend on the order of batches.
final class ConstraintLedger: Sendable {
    private struct Entry {
        var constraint: Constraint
        var way: ConstraintReport.Way
        var broken = 0
        var repaired = 0
    }

    private let entries = Mutex<[Entry]>([])

    /// Opens an account; its number is for ``repaired(_:in:)``.
    func open(_ constraint: Constraint, _ way: ConstraintReport.Way, brokenInData: Int = 0) -> Int {
        entries.withLock { entries in
            entries.append(Entry(constraint: constraint, way: way, broken: brokenInData))
            return entries.count - 1
        }
    }

    func repaired(_ count: Int, in account: Int) {
        if count > 0 { entries.withLock { $0[account].repaired += count } }
    }

    var reports: [ConstraintReport] {
        entries.withLock { entries in
            entries.map {
                ConstraintReport(
                    constraint: $0.constraint, way: $0.way, brokenInData: $0.broken, repairedRows: $0.repaired)
            }
        }
    }
}
