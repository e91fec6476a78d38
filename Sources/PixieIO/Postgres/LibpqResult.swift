import CPostgres

/// One `PGresult`.
///
/// `@safe`: the pointer comes from libpq in `init`, is freed in `deinit`, and each use is marked.
@safe final class LibpqResult {
    enum Kind {
        /// A statement without rows ended.
        case done
        /// The end of a statement with rows, and those that did not come one by one.
        case rows
        case oneRow
        case refused
        /// Not run, because an earlier statement was refused.
        case skipped
        /// All that was sent together has been answered.
        case sync
        /// COPY, an empty statement, or what libpq could not understand.
        case unexpected
    }

    private let result: OpaquePointer

    init(_ result: OpaquePointer) { unsafe self.result = result }

    deinit { unsafe PQclear(result) }

    var kind: Kind {
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK: .done
        case PGRES_TUPLES_OK: .rows
        case PGRES_SINGLE_TUPLE: .oneRow
        case PGRES_FATAL_ERROR: .refused
        case PGRES_PIPELINE_ABORTED: .skipped
        case PGRES_PIPELINE_SYNC: .sync
        default: .unexpected
        }
    }

    /// What the server said, or libpq when there is no SQLSTATE.
    var error: PostgresError {
        guard let state = unsafe cpostgres_sqlstate(result) else {
            return PostgresError(.protocolViolation, "the answer broke off or cannot be understood")
        }
        let message = unsafe cpostgres_message(result).map { unsafe String(cString: $0) }
        return unsafe .fromServer(sqlState: String(cString: state), message: message ?? "")
    }

    /// Adds the rows to `rows`; false when they do not fit its columns.
    func copy(to rows: inout PostgresRows) -> Bool {
        let width = Int(unsafe PQnfields(result))
        rows.describe(
            (0..<width).map { column in
                unsafe .init(
                    name: PQfname(result, Int32(column)).map { unsafe String(cString: $0) } ?? "",
                    type: PostgresType(PQftype(result, Int32(column))))
            })
        for row in 0..<(unsafe PQntuples(result)) {
            let fits = unsafe rows.append(width: width) { column in
                let column = Int32(column)
                guard unsafe PQgetisnull(result, row, column) == 0 else { return nil }
                let length = Int(unsafe PQgetlength(result, row, column))
                return unsafe UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: length)
            }
            guard fits else { return false }
        }
        return true
    }
}
