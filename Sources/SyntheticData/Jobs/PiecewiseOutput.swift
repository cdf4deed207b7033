import Glibc
public import Tables

/// Rows on their way into a file, piece by piece, so that a job that was killed goes on where it was: each piece is a
/// file of its own until all are there.
///
/// The pieces lie in a folder beside the file, `NAME.pieces`, with a note of what job they belong to. In the end they are
/// put together into bytes that no number of interruptions changes.
public struct PiecewiseOutput: Sendable {
    /// How many rows a piece has.
    public static let pieceRows: UInt64 = 1 << 18

    private let path: String
    private let folder: String
    private let format: TableFormat

    /// - Parameters:
    ///   - path: The file that is made in the end: CSV or JSON Lines, whose pieces are the file.
    ///   - job: Tells this job from any other; pieces of another job are not used.
    /// - Throws: ``SyntheticDataError`` where the format has no pieces, ``TableError`` where the folder cannot be used.
    public init(_ path: String, job: String) throws {
        guard let format = TableFormat(path: path), format == .csv || format == .json else {
            throw SyntheticDataError(
                .badTable, "Only CSV and JSON Lines can be made piece by piece; \(path) ends in another format.")
        }
        (self.path, self.format, folder) = (path, format, path + ".pieces")
        try prepare(job)
    }

    private func prepare(_ job: String) throws {
        let note = folder + "/job"
        guard unsafe mkdir(folder, 0o755) == 0 else {
            guard errno == EEXIST else { throw TableError.file(path: folder, FileBytes.reason) }
            guard try FileBytes.read(note) == Array(job.utf8) else {
                throw SyntheticDataError(
                    .badTable,
                    "\(folder) holds pieces of another job: another input, seed, schema or setting. Remove it to begin anew."
                )
            }
            return
        }
        try FileBytes.write(Array(job.utf8), note)
    }

    /// Writes what is missing, and puts the file together.
    ///
    /// - Throws: What the model and the files throw; what is complete by then stays for the next attempt.
    public func write(_ sampler: Sampler, rows: Range<UInt64>, monitor: WorkMonitor = WorkMonitor()) throws {
        var names: [String] = []
        var start = rows.lowerBound
        while start < rows.upperBound {
            let end = min(start + Self.pieceRows, rows.upperBound)
            let name = "\(folder)/\(start)-\(end)"
            names.append(name)
            if unsafe access(name, F_OK) != 0 {
                try writePiece(name, sampler, start..<end, isFirst: start == rows.lowerBound, monitor)
            }
            start = end
        }
        try FileBytes.join(names, into: path)
        for name in names + [folder + "/job"] { unsafe unlink(name) }
        unsafe rmdir(folder)
    }

    private func writePiece(
        _ name: String, _ sampler: Sampler, _ rows: Range<UInt64>, isFirst: Bool, _ monitor: WorkMonitor
    ) throws {
        var options = TableFile.Options(format: format)
        options.csv.hasHeader = isFirst
        if path.lowercased().hasSuffix(".tsv") { options.csv.delimiter = "\t" }
        var sink = try TableFile.create(name, options)
        try sampler.write(rows, to: &sink, monitor: monitor)
        try sink.finish()
    }
}
