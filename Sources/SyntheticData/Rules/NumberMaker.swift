import Tables

/// Numbers, whole numbers or points in time by a distribution.
struct NumberMaker: ColumnMaker {
    /// What one value of the grid is worth: one for whole numbers, microseconds for points in time.
    private enum Grid {
        case integers(ClosedRange<Int64>)
        case numbers(decimals: Int?)
        case instants(ClosedRange<Int64>, unit: Int64)
    }

    private let grid: Grid
    private let quantile: Quantile?
    let spelling: Spelling

    /// Where a declared column has no ends.
    private static let defaultIntegers: ClosedRange<Int64> = 0...100
    private static let defaultDays = ("2015-01-01", "2024-12-31")
    private static let defaultFormat = (day: "yyyy-MM-dd", second: "yyyy-MM-dd'T'HH:mm:ssXXX")
    private static let coordinateDecimals = 5

    /// For one of the numeric types.
    init(_ column: ColumnSchema) throws(SyntheticDataError) {
        switch column.type {
        case .datetime, .personBirthDate: (grid, quantile, spelling) = try Self.time(column)
        case .integer: (grid, quantile, spelling) = try Self.integers(column)
        default: (grid, quantile, spelling) = try Self.numbers(column)
        }
    }

    private static func integers(
        _ column: ColumnSchema
    ) throws(SyntheticDataError) -> (Grid, Quantile?, Spelling) {
        guard let distribution = column.distribution, distribution != .uniform else {
            let low = column.min?.whole ?? min(defaultIntegers.lowerBound, column.max?.whole ?? 0)
            let high = column.max?.whole ?? max(defaultIntegers.upperBound, low)
            guard low <= high else { throw SyntheticDataError(.badSchema, "\"min\" is above \"max\". Swap them.") }
            return (.integers(low...high), nil, .plain)
        }
        let low = column.min?.whole ?? .min
        let high = column.max?.whole ?? .max
        guard low <= high else { throw SyntheticDataError(.badSchema, "\"min\" is above \"max\". Swap them.") }
        // What rounds to an end belongs to it.
        let margin = distribution.isDiscrete ? 0 : 0.5
        let quantile = try Quantile(
            distribution, low: low == .min ? -.infinity : Double(low) - margin,
            high: high == .max ? .infinity : Double(high) + margin)
        return (.integers(low...high), quantile, .plain)
    }

    private static func numbers(
        _ column: ColumnSchema
    ) throws(SyntheticDataError) -> (Grid, Quantile?, Spelling) {
        let isCoordinate = column.type != .number
        let limit = column.type == .latitude ? 90.0 : 180
        var low = column.min?.double ?? (isCoordinate ? -limit : nil)
        var high = column.max?.double ?? (isCoordinate ? limit : nil)
        let distribution = column.distribution ?? .uniform
        if distribution == .uniform {
            low = low ?? min(0, column.max?.double ?? 0)
            high = high ?? max(1, low ?? 0)
        }
        let decimals = column.decimals ?? (isCoordinate ? coordinateDecimals : nil)
        let quantile = try Quantile(distribution, low: low ?? -.infinity, high: high ?? .infinity)
        return (.numbers(decimals: decimals), quantile, decimals.map(Spelling.decimals) ?? .plain)
    }

    private static func time(_ column: ColumnSchema) throws(SyntheticDataError) -> (Grid, Quantile?, Spelling) {
        let low = column.min?.instant ?? InstantText.parse(defaultDays.0) ?? 0
        let high = column.max?.instant ?? max(low, InstantText.parse(defaultDays.1) ?? 0)
        guard low <= high else { throw SyntheticDataError(.badSchema, "\"min\" is above \"max\". Swap them.") }
        let day = InstantText.microsecondsPerDay
        let isWholeDays = low % day == 0 && high % day == 0
        let format = column.format ?? (isWholeDays ? defaultFormat.day : defaultFormat.second)
        let hasClock = format.unicodeScalars.contains { $0 == "H" || $0 == "h" }
        let unit = hasClock || !isWholeDays ? InstantText.microsecondsPerSecond : day
        return (.instants(low...high, unit: unit), nil, .time(TimePattern(format)))
    }

    func values(_ batch: SampleBatch, stream: UInt32) -> ColumnValues { values(batch, stream: stream, shares: nil) }

    /// - Parameter shares: Settled shares of [0, 1) for the rows, where columns go together.
    func values(_ batch: SampleBatch, stream: UInt32, shares: [Double]?) -> ColumnValues {
        func share(_ index: Int) -> Double {
            shares?[index] ?? batch.random.unit(row: batch.rows[index], stream: stream)
        }
        func place(_ index: Int, _ count: UInt64) -> UInt64 {
            if let shares { return min(UInt64(shares[index] * Double(count)), count - 1) }
            return batch.random.bits(row: batch.rows[index], stream: stream).first.multipliedFullWidth(by: count).high
        }
        let rows = batch.rows.indices
        switch grid {
        case .integers(let range):
            if let quantile { return .integers(rows.map { Self.rounded(quantile(share($0)), range) }) }
            let count = UInt64(bitPattern: range.upperBound &- range.lowerBound)
            return .integers(
                rows.map { range.lowerBound &+ Int64(bitPattern: place($0, count == .max ? .max : count + 1)) })
        case .numbers(let decimals):
            guard let quantile else { return .numbers(rows.map(share)) }
            guard let decimals else { return .numbers(rows.map { quantile(share($0)) }) }
            let grid = DecimalGrid(decimals, low: quantile.low, high: quantile.high)
            return .numbers(rows.map { grid.nearest(quantile(share($0))) })
        case .instants(let range, let unit):
            let count = UInt64(
                (range.upperBound.flooredQuotient(unit).quotient) - range.lowerBound.flooredQuotient(unit).quotient)
            return .instants(
                rows.map { index in
                    min(range.lowerBound + Int64(place(index, count + 1)) * unit, range.upperBound)
                })
        }
    }

    private static func rounded(_ value: Double, _ range: ClosedRange<Int64>) -> Int64 {
        let whole = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
        return min(max(whole, range.lowerBound), range.upperBound)
    }
}

/// Numbers with so many digits after the decimal point between two ends.
struct DecimalGrid {
    private let scale: Double
    private let low: Double
    private let high: Double

    init(_ decimals: Int, low: Double, high: Double) {
        scale = libraryPower(10, Double(decimals))
        (self.low, self.high) = (low, high)
    }

    /// The nearest number of the grid that is not outside; an end where the grid has nothing between them.
    func nearest(_ value: Double) -> Double {
        let scaled = value * scale
        guard abs(scaled) < 0x1p52 else { return value }
        var rounded = scaled.rounded() / scale
        if rounded < low { rounded = (low * scale).rounded(.up) / scale }
        if rounded > high { rounded = (high * scale).rounded(.down) / scale }
        return rounded < low ? low : rounded
    }
}
