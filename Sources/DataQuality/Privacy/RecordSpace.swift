/// Records as points whose distance is the mean over the columns of min(|difference| / range, 1), and of 0 or 1 for
/// categories.
///
/// Every column becomes one 32-bit number, so that the distance needs no case: quantities are scaled to the range of the
/// real table, categories are whole numbers, and what is missing is far from everything but what is missing too.
struct RecordSpace: Sendable {
    /// Far beyond any scaled quantity, so that the difference to it counts as 1; the difference to itself is 0.
    private static let missing: Float = 1e9
    /// A quantity further out than that many ranges is as far as can be from any real one.
    private static let outmost = 1e6

    private enum Scale: Sendable {
        case quantity(low: Double, range: Double)
        case category
    }

    private let scales: [Scale]
    var width: Int { scales.count }

    /// - Parameter ranges: The table whose ranges count, the real one.
    init(ranges: Frame) {
        scales = ranges.values.map { values in
            guard case .numbers(let numbers) = values else { return .category }
            var (low, high) = (Double.infinity, -Double.infinity)
            for value in numbers where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
            guard low <= high else { return .quantity(low: 0, range: 1) }
            return .quantity(low: low, range: high > low && (high - low).isFinite ? high - low : 1e-12)
        }
    }

    /// The coordinates of a table's rows, column after column.
    func columns(_ frame: Frame) -> [[Float]] {
        zip(scales, frame.values).map { pair in
            switch pair {
            case (.quantity(let low, let range), .numbers(let values)):
                values.map { value in
                    value.isNaN ? Self.missing : Float(max(-Self.outmost, min(Self.outmost, (value - low) / range)))
                }
            case (_, .codes(let codes)): codes.map { $0 < 0 ? Self.missing : Float($0) }
            default: preconditionFailure("a column has one role in all tables")
            }
        }
    }
}
