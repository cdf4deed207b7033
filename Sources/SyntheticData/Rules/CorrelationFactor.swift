/// Declared correlations as a triangular matrix that turns independent normal numbers into correlated ones.
struct CorrelationFactor: Sendable {
    /// How many columns may be correlated with each other.
    static let maxColumns = 512

    /// The correlated columns.
    let columns: [String]
    /// Row by row, without the zeros above the diagonal.
    let rows: [[Double]]

    init(_ correlations: [TableSchema.Correlation]) throws(SyntheticDataError) {
        var positions: [String: Int] = [:]
        var columns: [String] = []
        for name in correlations.flatMap({ [$0.first, $0.second] }) where positions[name] == nil {
            positions[name] = columns.count
            columns.append(name)
        }
        guard columns.count <= Self.maxColumns else {
            throw SyntheticDataError(
                .badSchema, "At most \(Self.maxColumns) columns can be correlated, not \(columns.count).")
        }
        var matrix = (0..<columns.count).map { row in (0...row).map { $0 == row ? 1.0 : 0 } }
        for correlation in correlations {
            guard let a = positions[correlation.first], let b = positions[correlation.second] else { continue }
            matrix[max(a, b)][min(a, b)] = correlation.value
        }
        self.columns = columns
        rows = try Self.factor(matrix)
    }

    /// Cholesky's method. A pivot that is zero but for rounding stands for a column that others determine.
    private static func factor(_ matrix: [[Double]]) throws(SyntheticDataError) -> [[Double]] {
        let tolerance = 1e-9
        var factor = matrix
        for row in matrix.indices {
            for column in 0...row {
                var sum = matrix[row][column]
                for inner in 0..<column { sum -= factor[row][inner] * factor[column][inner] }
                if row == column, sum >= -tolerance {
                    factor[row][column] = max(sum, 0).squareRoot()
                } else if row != column, factor[column][column] > tolerance {
                    factor[row][column] = sum / factor[column][column]
                } else if row != column, abs(sum) <= tolerance.squareRoot() {
                    factor[row][column] = 0
                } else {
                    throw SyntheticDataError(
                        .badSchema,
                        "The correlations contradict each other: no numbers can have them all. Bring some of "
                            + "them closer to 0, or declare those of the other pairs too.")
                }
            }
        }
        return factor
    }
}
