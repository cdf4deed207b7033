import CSQLite
import SQLTools

/// Functions of SQLite's that one call can keep busy for minutes, in which nobody can interrupt it. Each is replaced by one
/// of the same name that looks at its arguments first, and leaves the work to SQLite's own on a connection of its own.
@safe final class BoundedFunctions {
    /// The most comparisons of one byte with another that a call may cost.
    private static let maxComparisons = 1 << 28
    /// The most digits of a width or a precision in a format.
    private static let maxDigits = 4

    /// Functions that compare their first argument with their second one, at worst each byte with each.
    private static let searching = ["instr", "replace", "trim", "ltrim", "rtrim", "like", "glob", json]
    private static let json = "json_patch"
    /// By this mark SQLite knows a text of one of its functions as JSON.
    private static let jsonMark = UInt32(UInt8(ascii: "J"))
    private static let formatting = ["printf", "format"]

    /// A database in memory, where the functions are SQLite's.
    private let helper: OpaquePointer
    private var prepared: [String: OpaquePointer] = unsafe [:]

    /// Puts the functions in place. They go with the connection.
    static func install(on handle: OpaquePointer) throws(SQLFailure) -> BoundedFunctions {
        let functions = try BoundedFunctions()
        for name in searching + formatting { unsafe functions.register(name, on: handle) }
        return functions
    }

    private init() throws(SQLFailure) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            unsafe sqlite3_close_v2(opened)
            throw SQLiteProblem.failure(code, "")
        }
        unsafe helper = unsafe handle
    }

    deinit {
        while let next = unsafe prepared.popFirst() { unsafe sqlite3_finalize(next.value) }
        unsafe sqlite3_close_v2(helper)
    }

    /// Sets a limit where the functions are SQLite's, by the number that SQLite has for it.
    func limit(_ id: Int32, to value: Int32) { _ = unsafe sqlite3_limit(helper, id, value) }

    /// What SQLite keeps for one of the functions.
    private final class Entry {
        let name: String
        unowned let functions: BoundedFunctions

        init(_ name: String, _ functions: BoundedFunctions) {
            self.name = name
            self.functions = functions
        }
    }

    private func register(_ name: String, on handle: OpaquePointer) {
        let entry = unsafe Unmanaged.passRetained(Entry(name, self)).toOpaque()
        unsafe sqlite3_create_function_v2(
            handle, name, -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, entry,
            { context, count, values in
                guard let entry = unsafe sqlite3_user_data(context) else { return }
                let function = unsafe Unmanaged<Entry>.fromOpaque(entry).takeUnretainedValue()
                let arguments = unsafe UnsafeBufferPointer(start: values, count: Int(count))
                unsafe function.functions.call(function.name, arguments, in: context)
            }, nil, nil,
            { entry in
                if let entry = unsafe entry { unsafe Unmanaged<Entry>.fromOpaque(entry).release() }
            })
    }

    private func call(_ name: String, _ arguments: UnsafeBufferPointer<OpaquePointer?>, in context: OpaquePointer?) {
        let isBounded =
            Self.formatting.contains(name)
            ? unsafe Self.isBoundedFormat(arguments) : unsafe Self.isBoundedSearch(arguments)
        guard isBounded else { return unsafe sqlite3_result_error_toobig(context) }
        guard let statement = unsafe statement(name, arguments.count) else {
            return unsafe sqlite3_result_error(context, "wrong number of arguments to function \(name)()", -1)
        }
        defer {
            unsafe sqlite3_reset(statement)
            unsafe sqlite3_clear_bindings(statement)
        }
        for index in 0..<arguments.count {
            unsafe sqlite3_bind_value(statement, Int32(index + 1), arguments[index])
        }
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW:
            unsafe sqlite3_result_value(context, sqlite3_column_value(statement, 0))
            if name == Self.json { unsafe sqlite3_result_subtype(context, Self.jsonMark) }
        case SQLITE_TOOBIG, SQLITE_NOMEM: unsafe sqlite3_result_error_toobig(context)
        default: unsafe sqlite3_result_error(context, "\(name)() failed", -1)
        }
    }

    private func statement(_ name: String, _ count: Int) -> OpaquePointer? {
        let sql = "SELECT \(name)(\(Array(repeating: "?", count: count).joined(separator: ", ")))"
        if let known = unsafe prepared[sql] { return unsafe known }
        var made: OpaquePointer?
        guard unsafe sqlite3_prepare_v2(helper, sql, -1, &made, nil) == SQLITE_OK else { return nil }
        unsafe prepared[sql] = unsafe made
        return unsafe made
    }

    private static func isBoundedSearch(_ arguments: UnsafeBufferPointer<OpaquePointer?>) -> Bool {
        guard arguments.count > 1 else { return true }
        let sizes = unsafe arguments.prefix(2).map { unsafe Int(sqlite3_value_bytes($0)) }
        let (cost, isTooMuch) = sizes[0].multipliedReportingOverflow(by: sizes[1])
        return !isTooMuch && cost <= maxComparisons
    }

    /// Whether no width or precision is large, or comes from an argument.
    private static func isBoundedFormat(_ arguments: UnsafeBufferPointer<OpaquePointer?>) -> Bool {
        guard let first = unsafe arguments.first, let text = unsafe sqlite3_value_text(first) else { return true }
        let size = Int(unsafe sqlite3_value_bytes(first))
        var digits = 0
        for byte in unsafe Array(UnsafeBufferPointer(start: text, count: size)) {
            digits = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? digits + 1 : 0
            if byte == UInt8(ascii: "*") || digits > maxDigits { return false }
        }
        return true
    }
}
