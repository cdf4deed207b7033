import Glibc

/// A symmetric matrix of correlations, and its Cholesky factor in some order of the columns.
struct CorrelationMatrix: Sendable, Equatable {
    let count: Int
    /// Row after row.
    private(set) var values: [Double]

    /// The most columns: the work of one factor grows with their third power.
    static let columnLimit = 1_024
    /// Shrinks all correlations a little, so that noise makes no matrix that nothing can have.
    private static let ridge = 1e-3
    private static let leastPivot = 1e-9

    init(count: Int, values: [Double]) { (self.count, self.values) = (count, values) }

    /// The correlations of columns of numbers that are as long as each other.
    init(_ columns: [[Double]]) {
        count = columns.count
        values = [Double](repeating: 0, count: count * count)
        let centred = columns.map { column in
            let mean = column.reduce(0, +) / Double(max(1, column.count))
            let distances = column.map { $0 - mean }
            let length = distances.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length > 0 ? distances.map { $0 / length } : distances
        }
        for row in 0..<count {
            values[row * count + row] = 1
            for column in 0..<row {
                let product = zip(centred[row], centred[column]).reduce(0) { $0 + $1.0 * $1.1 } * (1 - Self.ridge)
                values[row * count + column] = product
                values[column * count + row] = product
            }
        }
    }

    /// The lower triangular factor of the matrix whose columns are in this order, row after row. Where the matrix is not
    /// one of correlations, the nearest steps are taken.
    func factor(order: [Int]) -> [Double] {
        var factor = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            for column in 0...row {
                var rest = values[order[row] * count + order[column]]
                for index in 0..<column { rest -= factor[row * count + index] * factor[column * count + index] }
                let isDiagonal = row == column
                let pivot = isDiagonal ? 1 : factor[column * count + column]
                factor[row * count + column] = isDiagonal ? max(Self.leastPivot, rest).squareRoot() : rest / pivot
            }
        }
        return factor
    }
}
