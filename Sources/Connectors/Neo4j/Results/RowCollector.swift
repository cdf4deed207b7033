import BoltClient
import Crypto
import JSON
import Synchronization

/// Gathers rows within limits, one after the other as they arrive.
///
/// Thread-safe, because whoever waits for the statement reads it when the time is over.
final class RowCollector: Sendable {
    /// What keeps a result from being whole.
    enum Cut: String, Sendable { case rows, bytes, time }

    struct Rows: Sendable {
        var columns: [String] = []
        var rows: [JSONValue] = []
        var cut: Cut?
        /// Of the last row, to recognise it.
        var digest: String?
    }

    private struct State {
        var result = Rows()
        var bytes = 0
        var skipped = 0
    }

    private let maxRows: Int
    private let maxBytes: Int
    private let writer: ValueWriter
    private let resume: GraphCursor.Position?
    private let state = Mutex(State())

    init(maxRows: Int, limits: GraphLimits, resume: GraphCursor.Position?) {
        (self.maxRows, maxBytes, self.resume) = (maxRows, limits.maxBytes, resume)
        writer = ValueWriter(maxCell: limits.maxCell, maxList: limits.maxList)
    }

    var result: Rows { state.withLock { $0.result } }
    var isEmpty: Bool { state.withLock { $0.result.rows.isEmpty } }

    func begin(columns: [String]) { state.withLock { $0 = State(result: Rows(columns: columns)) } }

    func cut(by cut: Cut) { state.withLock { $0.result.cut = cut } }

    /// Takes a row in.
    ///
    /// - Returns: Whether more are wanted.
    /// - Throws: ``GraphError`` where the row is not the one that was expected here, or larger than a result may be.
    func add(_ row: [BoltValue]) throws(GraphError) -> Bool {
        let json = JSONValue.array(row.map(writer.json))
        let text = Array(json.jsonString.utf8)
        let resume = resume
        return try state.withLock { state throws(GraphError) in
            if let resume, state.skipped < resume.rows {
                state.skipped += 1
                if state.skipped == resume.rows, Self.digest(text) != resume.digest { throw GraphCursor.stale }
                return true
            }
            if state.result.rows.count == maxRows {
                state.result.cut = .rows
                return false
            }
            guard state.bytes + text.count <= maxBytes else {
                guard !state.result.rows.isEmpty else {
                    let message =
                        "One row has \(text.count) bytes, more than the \(maxBytes) of a result. Return less of it."
                    throw GraphError(.tooLarge, message)
                }
                state.result.cut = .bytes
                return false
            }
            state.bytes += text.count
            state.result.rows.append(json)
            state.result.digest = Self.digest(text)
            return true
        }
    }

    /// - Throws: ``GraphError`` where the rows ended before the place to go on from.
    func finish() throws(GraphError) {
        let skipped = state.withLock { $0.skipped }
        if let resume, skipped < resume.rows { throw GraphCursor.stale }
    }

    private static func digest(_ text: [UInt8]) -> String {
        SHA256.hash(data: text).prefix(16).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
