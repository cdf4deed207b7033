/// One configured source, as an engine offers it: transactions, catalogs and plans.
///
/// Everything that a client sees is made by ``SQLTools``: tools, caps, cursors, previews, rules and the wording of errors.
/// An engine proves that a read changes nothing, keeps the time and ends work whose task was cancelled.
///
/// All methods throw ``SQLFailure``, or `CancellationError` when the calling task was cancelled, and then leave nothing
/// running on the server. They may be called at the same time; what an engine cannot do at once it queues, in bounds.
public protocol SQLDatabase: Sendable {
    /// What the language and the catalogs of the engine are like.
    var dialect: SQLDialect { get }

    /// Runs one statement in a transaction of its own that is always rolled back and in which the engine itself refuses
    /// changes.
    ///
    /// Rows go to the sink one by one, in order, from one thread at a time, and the next is not fetched before the sink
    /// has taken the last. When the sink says stop, the engine cancels what is left and returns.
    ///
    /// - Parameters:
    ///   - statement: One statement of the class `read`; the engine refuses a second one.
    ///   - protection: The columns that the caller must not see as they are. The engine replaces the tables they belong
    ///     to, so that also predicates and aggregates see what the treatment leaves; where it cannot, it throws
    ///     ``SQLErrorCode/protectedColumn``.
    ///   - sink: Learns the columns before the first row, also where there is none. What it throws ends the statement and
    ///     is thrown.
    /// - Returns: How it ended. A time-out is thrown, also after rows were handed over.
    func read(
        _ statement: SQLStatement, limits: SQLLimits, protection: SQLProtection, into sink: any SQLRowSink
    ) async throws -> SQLOutcome

    /// How the engine would run a statement, or with `analyze` how it did, within the same fence as ``read``.
    func explain(
        _ statement: SQLStatement, _ options: SQLPlanOptions, limits: SQLLimits, protection: SQLProtection
    ) async throws -> SQLPlan

    /// Lists what is there, ordered by schema, table and name. Hidden columns need not be left out; SQLTools does that.
    func objects(_ query: SQLCatalogQuery, limits: SQLLimits) async throws -> [SQLObject]

    /// One table or view with its columns; nil where there is none of that name. A name without a schema is looked up as
    /// a statement would look it up, and comes back with its schema. Names are exact: quotes are gone, case is settled.
    func table(_ name: SQLName, limits: SQLLimits) async throws -> SQLTable?

    /// Runs a body in a read-write transaction. It is rolled back when the body ends, in whatever way, unless the body
    /// committed it. In PostgreSQL it is `REPEATABLE READ`.
    ///
    /// - Parameter allowing: The classes of statement that the engine lets pass in it, beside `read`.
    /// - Throws: ``SQLErrorCode/readOnly`` where the source is not writable at all; what the body throws.
    func withWriteTransaction<Output: Sendable>(
        allowing: Set<SQLStatementClass>, limits: SQLLimits,
        _ body: (any SQLWriteTransaction) async throws -> Output
    ) async throws -> Output

    /// What became of a transaction that named itself with ``SQLWriteTransaction/identity()``.
    func status(ofTransaction identity: String) async throws -> SQLTransactionStatus

    /// What is wrong with the source, for `imcp doctor`: unreachable, wrong password, over-privileged role, a rule for a
    /// column that is not there. Never throws; an empty list says that all is well.
    func check(_ protection: SQLProtection) async -> [SQLFinding]
}

/// A transaction that may change data. Calls are made one after the other.
///
/// After a failure nothing but ``rollBack()`` is called, and after ``commit()`` nothing at all.
public protocol SQLWriteTransaction: Sendable {
    /// Runs one statement; rows of `SELECT` and `RETURNING` go to the sink as in ``SQLDatabase/read``. When the sink says
    /// stop, a statement that changes data must have been ended or run through, never have done half of its work.
    func run(_ statement: SQLStatement, into sink: any SQLRowSink) async throws -> SQLOutcome

    /// Marks the place to which ``rollBack()`` goes back. At most one at a time; the next one replaces it.
    func mark() async throws

    /// Undoes everything since ``mark()``, failures included; the mark stays.
    func rollBack() async throws

    /// What the transaction holds and has touched so far.
    func effects() async throws -> SQLEffects

    /// A name by which ``SQLDatabase/status(ofTransaction:)`` knows the transaction later, also after a crash; nil where
    /// the engine has none.
    func identity() async throws -> String?

    /// Makes the changes last. A failure of the connection after this was sent is thrown as
    /// ``SQLErrorCode/outcomeUnknown``.
    func commit() async throws
}

/// What became of a transaction.
public enum SQLTransactionStatus: String, Sendable {
    /// Its changes last.
    case committed
    /// It changed nothing.
    case aborted
    /// It still runs.
    case inProgress
    /// The engine cannot tell, for instance because it was too long ago.
    case unknown
}
