import Crypto
import JSON
import Synchronization

/// Takes rows while they stream, and stops as soon as a cap is reached.
///
/// It asks for one row more than it keeps, so that it knows, and does not guess, whether there is more.
final class ResultCollector: SQLRowSink {
    struct Caps: Sendable {
        var rows: Int
        /// Of the rows as JSON.
        var bytes: Int
        var cellBytes: Int
    }

    /// The rows that were delivered before.
    struct Skip: Sendable {
        var rows: Int
        /// Of the last one of them.
        var digest: String
    }

    enum Cap: String { case rows, bytes, time }

    private struct State {
        var columns: [SQLColumn] = []
        var seen = 0
        var rows: [JSONValue] = []
        var bytes = 0
        var last: [SQLValue] = []
        var cap: Cap?
    }

    private let caps: Caps
    private let skip: Skip?
    private let state = Mutex(State())

    init(_ caps: Caps, skipping skip: Skip? = nil) {
        self.caps = caps
        self.skip = skip
    }

    func begin(_ columns: [SQLColumn]) { state.withLock { $0.columns = columns } }

    func accept(_ row: [SQLValue]) throws -> Bool {
        try state.withLock { state in
            state.seen += 1
            if let skip, state.seen <= skip.rows {
                if state.seen == skip.rows { try Self.check(row, is: skip.digest) }
                return true
            }
            guard state.rows.count < caps.rows else {
                state.cap = .rows
                return false
            }
            let cells = CellText(maxBytes: caps.cellBytes)
            let json = JSONValue.array(row.map(cells.json))
            let size = json.serialized().count + 1
            guard state.bytes + size <= caps.bytes else {
                guard !state.rows.isEmpty else { throw Self.tooWide(size, caps) }
                state.cap = .bytes
                return false
            }
            state.bytes += size
            state.rows.append(json)
            state.last = row
            return true
        }
    }

    /// Everything that was kept.
    struct Collected {
        var columns: [SQLColumn]
        var rows: [JSONValue]
        /// Why there is no more here although there may be more there.
        var cap: Cap?
        /// Where to go on: all rows delivered so far, earlier calls included.
        var next: Skip
    }

    /// What was kept up to now.
    ///
    /// - Parameter isTimedOut: Whether the engine ran out of time.
    /// - Throws: `CURSOR_STALE` where the rows ended before those that were skipped did.
    func collected(isTimedOut: Bool = false) throws(SQLFailure) -> Collected {
        let state = state.withLock { $0 }
        if let skip, state.seen < skip.rows, !isTimedOut { throw Self.stale }
        let cap = isTimedOut ? Cap.time : state.cap
        let next = Skip(
            rows: (skip?.rows ?? 0) + state.rows.count,
            digest: state.rows.isEmpty ? skip?.digest ?? "" : Self.digest(of: state.last))
        return Collected(columns: state.columns, rows: state.rows, cap: cap, next: next)
    }

    static func digest(of row: [SQLValue]) -> String {
        var hash = SHA256()
        for value in row { value.feed(&hash) }
        return hash.finalize().prefix(16).hexText
    }

    private static func check(_ row: [SQLValue], is digest: String) throws(SQLFailure) {
        guard Self.digest(of: row) == digest else { throw stale }
    }

    private static let stale = SQLFailure(
        .cursorStale, "The rows before the cursor have changed; start again without it, with an ORDER BY.")

    private static func tooWide(_ size: Int, _ caps: Caps) -> SQLFailure {
        SQLFailure(
            .tooLarge, "One row alone has \(size) bytes and \(caps.bytes) are allowed; select fewer columns.")
    }
}

extension SQLValue {
    /// Feeds a hash so that different rows give different bytes.
    func feed(_ hash: inout SHA256) {
        func feed(_ tag: Character, _ bytes: some Collection<UInt8>) {
            hash.update(data: Array("\(tag)\(bytes.count):".utf8))
            hash.update(data: Array(bytes))
        }
        switch self {
        case .null: feed("n", [])
        case .bool(let value): feed("b", [value ? 1 : 0])
        case .int(let value): feed("i", String(value).utf8)
        case .double(let value): feed("d", String(value.bitPattern).utf8)
        case .text(let text): feed("t", text.utf8)
        case .bytes(let bytes): feed("x", bytes)
        case .json(let json): feed("j", json.canonicalBytes())
        }
    }
}
