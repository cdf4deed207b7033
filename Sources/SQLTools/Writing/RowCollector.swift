import JSON
import Synchronization

/// Takes whole rows, up to a number and a size; one more is an error.
final class RowCollector: SQLRowSink {
    private struct State {
        var rows: [[SQLValue]] = []
        var bytes = 0
    }

    /// The most bytes of rows that a preview holds of one moment, however many statements read them.
    static let mostBytes = 16 << 20

    private let maxRows: Int
    private let maxBytes: Int
    private let state = Mutex(State())

    /// - Parameter maxBytes: What is left for these rows, where others are held beside them.
    init(maxRows: Int, maxBytes: Int = mostBytes) { (self.maxRows, self.maxBytes) = (maxRows, maxBytes) }

    func begin(_ columns: [SQLColumn]) {}

    func accept(_ row: [SQLValue]) throws -> Bool {
        try state.withLock { state in
            state.bytes += row.reduce(0) { $0 + $1.size }
            guard state.rows.count < maxRows, state.bytes <= maxBytes else {
                throw SQLFailure(
                    .tooLarge,
                    "The statement changes more than \(maxRows) rows, or more data than can be shown; narrow its WHERE."
                )
            }
            state.rows.append(row)
            return true
        }
    }

    var bytes: Int { state.withLock { $0.bytes } }
    var rows: [[SQLValue]] { state.withLock { $0.rows } }
}

extension SQLValue {
    /// About how much memory a value takes, in bytes.
    fileprivate var size: Int {
        switch self {
        case .null, .bool, .int, .double: 8
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .json(let json): json.serialized().count
        }
    }
}
