import Tables

/// The points in time at which rows can lie. Where entities share them, positions in their list stand for them, so that
/// months and trading days keep their places; elsewhere a time stands for itself.
struct TimeLine: Sendable {
    /// The name, kind and spelling of the column.
    let header: Column
    private let points: [Double]

    /// - Parameter column: Without missing values.
    init(_ column: Column, _ protection: Protection) {
        header = column.header
        let runs = Runs(column.doubles.sorted())
        let needed = protection.fitted(to: column.count).rareCount
        let isShared = runs.values.count > 1 && column.count / runs.values.count >= max(2, needed)
        points = isShared ? runs.values : []
    }

    /// Where a time lies.
    func position(_ time: Double) -> Double {
        points.isEmpty ? time : Double(points.insertionIndex { $0 < time })
    }

    /// The time of a position; beyond the end of the list, steps are like the last one.
    func time(_ position: Double) -> Double {
        guard points.count > 1 else { return position }
        let index = Int(min(max(position.rounded(), 0), 0x1p40))
        if index < points.count { return points[index] }
        let last = points[points.count - 1]
        return last + Double(index - points.count + 1) * (last - points[points.count - 2])
    }

    func column(_ positions: [Double]) -> Column { header.with(positions.map(time)) }
}
