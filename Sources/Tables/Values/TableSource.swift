/// A stream of rows, table after table.
///
/// Reads block the thread; run them where that is allowed. Not thread-safe: one reader at a time.
public protocol TableSource {
    /// The columns of every table of the stream, without rows: their names, kinds and spellings.
    var header: Table { get }

    /// The next rows, in the order of the stream; nil at its end. Text dictionaries differ from table to table.
    ///
    /// - Throws: ``TableError`` naming the place of what is wrong. After an error there is nothing more to read.
    mutating func next() throws -> Table?
}

/// Where rows go, table after table.
///
/// Writes block the thread. Not thread-safe: one writer at a time.
public protocol TableSink {
    /// Writes rows. Every table of one sink has the same columns with the same kinds.
    ///
    /// - Throws: ``TableError`` where a table has other columns, or the file system says no.
    mutating func write(_ table: Table) throws

    /// Writes what is still held back and the end of the format. Nothing may be written afterwards.
    mutating func finish() throws
}
