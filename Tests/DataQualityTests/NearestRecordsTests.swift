import Tables
import Testing

@testable import DataQuality

@Suite struct `The nearest records` {
    /// The judge's distance, as its definition says it.
    private func distance(_ a: Frame, _ row: Int, _ b: Frame, _ other: Int, ranges: [Double]) -> Double {
        var sum = 0.0
        for column in a.columns.indices {
            switch (a.values[column], b.values[column]) {
            case (.numbers(let x), .numbers(let y)):
                if x[row].isNaN || y[other].isNaN {
                    sum += x[row].isNaN && y[other].isNaN ? 0 : 1
                } else {
                    sum += min(1, abs(x[row] - y[other]) / ranges[column])
                }
            case (.codes(let x), .codes(let y)): sum += x[row] == y[other] ? 0 : 1
            default: break
            }
        }
        return sum / Double(a.columns.count)
    }

    private func frames() throws -> FrameSet {
        let (real, made) = (try MadeTables.people(400, seed: 4), try MadeTables.people(60, seed: 5))
        return try FrameSet(real: real, synthetic: made, holdout: nil, options: JudgeOptions())
    }

    @Test(arguments: [1, 2, 10]) func `are those that a full search finds`(count: Int) throws {
        let set = try frames()
        let ranges = set.real.values.map { values -> Double in
            guard case .numbers(let numbers) = values else { return 1 }
            let present = numbers.filter { !$0.isNaN }
            return (present.max() ?? 1) - (present.min() ?? 0)
        }
        let space = RecordSpace(ranges: set.real)
        let records = NearestRecords(space.columns(set.real), count: set.real.rowCount)
        let found = try records.nearest(space.columns(set.synthetic), count: count, threads: 2, WorkMonitor())
        for row in 0..<set.synthetic.rowCount {
            let all = (0..<set.real.rowCount).map { distance(set.synthetic, row, set.real, $0, ranges: ranges) }
                .sorted()
            let pairs = zip(found[row].map { Double($0.distance) }, all.prefix(count))
            #expect(found[row].count == count)
            #expect(pairs.allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test func `of a record that is there are itself, at no distance`() throws {
        let set = try frames()
        let space = RecordSpace(ranges: set.real)
        let records = NearestRecords(space.columns(set.real), count: set.real.rowCount)
        let found = try records.nearest(space.columns(set.real), count: 1, threads: 1, WorkMonitor())
        #expect(found.allSatisfy { $0.first?.distance == 0 })
    }

    @Test func `are found among many equal ones`() throws {
        let columns = [[Float](repeating: 3, count: 1_000), [Float](repeating: 0.5, count: 1_000)]
        let records = NearestRecords(columns, count: 1_000)
        let found = records.nearest([3, 0.25], count: 2)
        #expect(found == [.init(distance: 0.125, row: 0), .init(distance: 0.125, row: 1)])
    }
}
