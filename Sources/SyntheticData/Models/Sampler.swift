public import Tables

/// Makes many rows of a model, on several threads and in bounded memory, always the same ones.
///
/// ```swift
/// let sampler = Sampler(model, seed: 7, threads: 4)
/// try sampler.write(rows: 10_000_000, to: &file)
/// ```
public struct Sampler: Sendable {
    /// What makes the rows.
    public var model: any TableModel
    /// Equal seeds give equal rows.
    public var seed: UInt64
    /// Tells the tables of one data set apart.
    public var table: UInt32
    /// How many threads work. The rows do not depend on it.
    public var threads: Int

    /// Rows that one thread makes at a time.
    static let chunkRows: UInt64 = 16_384
    /// Chunks that wait for the sink, for each thread.
    private static let chunksAhead = 2

    /// - Parameters:
    ///   - model: One that needs no context.
    ///   - seed: Equal seeds give equal rows.
    public init(_ model: any TableModel, seed: UInt64, table: UInt32 = 0, threads: Int = 1) {
        self.model = model
        self.seed = seed
        self.table = table
        self.threads = max(1, threads)
    }

    /// The rows of one part of a job that is divided over machines: parts are neighbours, and almost equally large.
    ///
    /// - Parameters:
    ///   - part: From 0.
    ///   - parts: At least 1.
    public static func rows(_ rowCount: UInt64, part: UInt64, of parts: UInt64) -> Range<UInt64> {
        precondition(part < parts)
        let bound = { (index: UInt64) in
            let product = rowCount.multipliedFullWidth(by: index)
            return parts.dividingFullWidth(product).quotient
        }
        return bound(part)..<(part + 1 == parts ? rowCount : bound(part + 1))
    }

    /// Writes rows in order. Does not finish the sink.
    ///
    /// - Throws: What the model and the sink throw, and `CancellationError`.
    public func write(
        _ rows: Range<UInt64>, to sink: inout some TableSink, monitor: WorkMonitor = .init()
    ) throws {
        try monitor.begin("sampling", total: Int(clamping: rows.count), unit: "rows")
        let random = CounterRandom(seed: seed)
        var next = rows.lowerBound
        while next < rows.upperBound {
            let first = next
            let wave = UInt64(threads * Self.chunksAhead) * Self.chunkRows
            let rest = min(wave, rows.upperBound - first)
            let chunks = Int((rest + Self.chunkRows - 1) / Self.chunkRows)
            let made = try Parallel.map(chunks, threads: threads) { index in
                let start = first + UInt64(index) * Self.chunkRows
                let identifiers = Array(start..<min(start + Self.chunkRows, first + rest))
                let rows = try model.sample(SampleBatch(rows: identifiers, random: random, table: table))
                try monitor.advance(by: identifiers.count)
                return rows
            }
            for rows in made { try sink.write(rows) }
            next += rest
        }
    }

    /// Writes the rows from the first on.
    public func write(rows: UInt64, to sink: inout some TableSink, monitor: WorkMonitor = .init()) throws {
        try write(0..<rows, to: &sink, monitor: monitor)
    }
}
