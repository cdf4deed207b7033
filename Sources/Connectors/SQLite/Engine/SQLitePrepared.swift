import CSQLite
import JSON
import SQLTools

/// A prepared statement; it goes with its object. Held by one thread.
@safe final class SQLitePrepared {
    private let connection: SQLiteConnection
    private let statement: OpaquePointer
    private let sql: String

    /// - Throws: Where the text is not one statement, or one that the fence refuses.
    init(_ sql: String, on connection: SQLiteConnection) throws(SQLFailure) {
        // SQLite would read up to it and say nothing.
        guard !sql.utf8.contains(0) else { throw SQLFailure(.syntax, "A NUL byte is not allowed.") }
        let (first, end) = unsafe try Self.prepare(sql, from: 0, on: connection)
        guard let statement = unsafe first else { throw SQLFailure(.syntax, "There is no statement.") }
        unsafe self.statement = unsafe statement
        self.connection = connection
        self.sql = sql
        // Whatever comes behind must be blank: SQLite itself says so, not our reading of it.
        let (second, _) = unsafe try Self.prepare(sql, from: end, on: connection)
        guard unsafe second == nil else {
            unsafe sqlite3_finalize(second)
            throw SQLFailure(.deniedStatement, "Only one statement at a time is run.")
        }
    }

    deinit { unsafe sqlite3_finalize(statement) }

    private static func prepare(
        _ sql: String, from start: Int, on connection: SQLiteConnection
    ) throws(SQLFailure) -> (OpaquePointer?, end: Int) {
        var prepared: OpaquePointer?
        var bytes = Array(sql.utf8.dropFirst(start)).map { CChar(bitPattern: $0) }
        bytes.append(0)
        var end = 0
        let code = unsafe bytes.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return SQLITE_NOMEM }
            var tail: UnsafePointer<CChar>?
            let code = unsafe sqlite3_prepare_v3(
                connection.handle, base, Int32(clamping: text.count), 0, &prepared, &tail)
            if let tail = unsafe tail { end = unsafe tail - base }
            return code
        }
        guard code == SQLITE_OK else { throw connection.failure(code, sql: start == 0 ? sql : nil) }
        return unsafe (prepared, start + end)
    }

    /// Whether SQLite says that the statement changes nothing.
    var isReadOnly: Bool { unsafe sqlite3_stmt_readonly(statement) != 0 }

    /// Goes to the next row; false at the end.
    func step() throws(SQLFailure) -> Bool {
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.failure(code)
        }
    }

    // MARK: - Parameters

    func bind(_ parameters: SQLParameters) throws(SQLFailure) {
        let count = Int(unsafe sqlite3_bind_parameter_count(statement))
        switch parameters {
        case .positional(let values):
            guard values.count == count else {
                throw SQLFailure(
                    .parameters, "The statement has \(count) parameters, and \(values.count) values were given.")
            }
            for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
        case .named(let values): try bind(values, count)
        }
    }

    private func bind(_ values: [String: SQLValue], _ count: Int) throws(SQLFailure) {
        var used: Set<String> = []
        for index in 1..<(Int32(count) + 1) {
            guard let sign = unsafe sqlite3_bind_parameter_name(statement, index) else {
                throw SQLFailure(.parameters, "The statement has parameters without names; give a list of values.")
            }
            let name = String(unsafe String(cString: sign).dropFirst())
            guard let value = values[name] else {
                throw SQLFailure(.parameters, "There is no value for the parameter \"\(name)\".")
            }
            used.insert(name)
            try bind(value, at: index)
        }
        if let unused = values.keys.filter({ !used.contains($0) }).min() {
            throw SQLFailure(.parameters, "The statement has no parameter \"\(unused.prefix(64))\".")
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) throws(SQLFailure) {
        let code: Int32
        switch value {
        case .null: code = unsafe sqlite3_bind_null(statement, index)
        case .bool(let bool): code = unsafe sqlite3_bind_int64(statement, index, bool ? 1 : 0)
        case .int(let int): code = unsafe sqlite3_bind_int64(statement, index, int)
        case .double(let double): code = unsafe sqlite3_bind_double(statement, index, double)
        case .text(let text): code = bind(text, at: index)
        case .json(let json): code = bind(json.jsonString, at: index)
        case .bytes(let bytes):
            code = unsafe bytes.withUnsafeBytes { raw in
                guard let base = raw.baseAddress else { return unsafe sqlite3_bind_zeroblob(statement, index, 0) }
                return unsafe csqlite_bind_blob(statement, index, base, UInt64(raw.count))
            }
        }
        guard code == SQLITE_OK else { throw connection.failure(code) }
    }

    private func bind(_ text: String, at index: Int32) -> Int32 {
        let bytes = text.utf8.map { CChar(bitPattern: $0) } + [0]
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe csqlite_bind_text(statement, index, buffer.baseAddress, UInt64(buffer.count - 1))
        }
    }

    // MARK: - Results

    var columns: [SQLColumn] {
        (0..<columnCount).map { index in
            let table = unsafe text(sqlite3_column_table_name(statement, index))
            let column = unsafe text(sqlite3_column_origin_name(statement, index))
            let database = unsafe text(sqlite3_column_database_name(statement, index))
            let origin = table.flatMap { table in
                column.map { SQLColumnName(SQLName(schema: database ?? "main", table), $0) }
            }
            return SQLColumn(
                name: unsafe text(sqlite3_column_name(statement, index)) ?? "",
                type: unsafe text(sqlite3_column_decltype(statement, index)) ?? "", origin: origin)
        }
    }

    /// The most bytes of one row: every value may be small enough, and yet there may be thousands of them.
    private static let maxRowBytes = 64 << 20

    /// The current row.
    ///
    /// - Throws: Where it is too large to be copied.
    func row() throws(SQLFailure) -> [SQLValue] {
        let size = (0..<columnCount).reduce(0) { $0 + byteCount(at: $1) }
        guard size <= Self.maxRowBytes else {
            throw SQLFailure(
                .tooLarge, "A row has \(size) bytes, more than \(Self.maxRowBytes); ask for fewer columns.")
        }
        return (0..<columnCount).map(value)
    }

    /// How much there is to copy of a value. SQLite would turn a number into text to tell its size.
    private func byteCount(at index: Int32) -> Int {
        let type = unsafe sqlite3_column_type(statement, index)
        guard type == SQLITE_TEXT || type == SQLITE_BLOB else { return 0 }
        return Int(unsafe sqlite3_column_bytes(statement, index))
    }

    private var columnCount: Int32 { unsafe sqlite3_column_count(statement) }

    private func value(at index: Int32) -> SQLValue {
        switch unsafe sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .int(unsafe sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: return .double(unsafe sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            guard let text = unsafe sqlite3_column_text(statement, index) else { return .null }
            let size = Int(unsafe sqlite3_column_bytes(statement, index))
            return .text(unsafe String(decoding: UnsafeBufferPointer(start: text, count: size), as: UTF8.self))
        case SQLITE_BLOB:
            let size = Int(unsafe sqlite3_column_bytes(statement, index))
            guard let bytes = unsafe sqlite3_column_blob(statement, index) else { return .bytes([]) }
            return .bytes(unsafe Array(UnsafeRawBufferPointer(start: bytes, count: size)))
        default: return .null
        }
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }
}
