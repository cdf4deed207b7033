import CPQ

/// One result of libpq, freed with the last reference.
///
/// Never leaves the lock of its connection.
@safe final class PQResult {
    enum Status {
        case command, rows, singleRow, copyIn, copyOut, sync, aborted, failed, other
    }

    private let pointer: OpaquePointer

    /// Takes the result over.
    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe PQclear(pointer) }

    var status: Status {
        switch unsafe PQresultStatus(pointer) {
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .command
        case PGRES_TUPLES_OK: .rows
        case PGRES_SINGLE_TUPLE: .singleRow
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT: .copyOut
        case PGRES_PIPELINE_SYNC: .sync
        case PGRES_PIPELINE_ABORTED: .aborted
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR: .failed
        default: .other
        }
    }

    var rowCount: Int { Int(unsafe PQntuples(pointer)) }
    var columnCount: Int { Int(unsafe PQnfields(pointer)) }

    /// `SELECT 5`, `UPDATE 1`, `BEGIN`, …
    var tag: String { unsafe String(cString: PQcmdStatus(pointer)) }

    var columns: [PostgreSQLColumn] {
        (0..<Int32(columnCount)).map { position in
            let table = unsafe PQftable(pointer, position)
            let number = unsafe PQftablecol(pointer, position)
            return PostgreSQLColumn(
                name: unsafe PQfname(pointer, position).map { unsafe String(cString: $0) } ?? "",
                type: PostgreSQLType(rawValue: unsafe PQftype(pointer, position)),
                modifier: unsafe PQfmod(pointer, position),
                origin: table == 0 ? nil : .init(table: table, column: Int(number)))
        }
    }

    /// What a description says about the parameters of a prepared statement.
    var parameterTypes: [PostgreSQLType] {
        (unsafe 0..<PQnparams(pointer)).map { PostgreSQLType(rawValue: unsafe PQparamtype(pointer, $0)) }
    }

    /// Copies a row to the end of a chunk.
    func appendRow(_ row: Int, to chunk: inout RowChunk) {
        for column in 0..<Int32(columnCount) {
            guard unsafe PQgetisnull(pointer, Int32(row), column) == 0 else {
                chunk.appendNull()
                continue
            }
            let count = Int(unsafe PQgetlength(pointer, Int32(row), column))
            unsafe chunk.append(UnsafeRawBufferPointer(start: PQgetvalue(pointer, Int32(row), column), count: count))
        }
    }

    var error: PostgreSQLError {
        let state = field("C")
        var error = PostgreSQLError(
            state.map(PostgreSQLError.kind) ?? .lost, field("M") ?? PostgreSQLError.lost.message, sqlState: state)
        error.detail = field("D")
        error.hint = field("H")
        error.position = field("P").flatMap { Int($0) }
        error.constraint = field("n")
        error.table = field("t")
        return error
    }

    private func field(_ code: Character) -> String? {
        let code = Int32(code.asciiValue ?? 0)
        return unsafe PQresultErrorField(pointer, code).map { unsafe String(cString: $0) }
    }
}
