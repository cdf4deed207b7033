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

/// The standard normal distribution.
enum Normal {
    /// How much lies below a number.
    static func share(below value: Double) -> Double { 0.5 * erfc(-value / 2.0.squareRoot()) }

    /// The number below which a share lies, from above 0 to below 1: a rational estimate in the share's logarithm, made
    /// exact by Newton's method.
    static func number(above share: Double) -> Double {
        let share = min(max(share, 1e-15), 1 - 1e-15)
        let tail = min(share, 1 - share)
        // Near enough for three steps to reach the last digits: the tail is about φ(x)/x, the middle is linear.
        let root = (-2 * log(tail)).squareRoot()
        var value = -(root - (log(2 * root + 1) + 0.4) / (root + 0.6))
        if tail > 0.2 { value = (tail - 0.5) * 2.5066 }
        for _ in 0..<12 {
            let density = exp(-value * value / 2) / 2.506_628_274_631_000_5
            guard density > 0 else { break }
            let miss = (Self.share(below: value) - tail) / density
            // Halley's correction keeps the steps of the far tail short.
            let step = miss / (1 + value * miss / 2)
            value -= step
            if abs(step) < 1e-12 { break }
        }
        return share <= 0.5 ? value : -value
    }
}
