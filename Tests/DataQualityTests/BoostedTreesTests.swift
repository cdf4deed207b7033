import Tables
import Testing

@testable import DataQuality

@Suite struct `Boosted trees` {
    private let random = CounterRandom(seed: 11)

    private func draw(_ row: Int, _ stream: UInt32) -> Double { random.unit(row: UInt64(row), stream: stream) }

    private func frame(_ count: Int, from first: Int = 0) -> Frame {
        let rows = first..<first + count
        return Frame(
            columns: [
                FrameColumn(name: "x", role: .number), FrameColumn(name: "y", role: .number),
                FrameColumn(name: "c", role: .category, labels: (0..<40).map { "c\($0)" }),
            ],
            values: [
                .numbers(rows.map { draw($0, 3) < 0.2 ? .nan : draw($0, 1) }), .numbers(rows.map { draw($0, 2) }),
                .codes(rows.map { Int32(draw($0, 4) * 40) }),
            ], rowCount: count)
    }

    @Test func `learn a curve, missing values and a set of categories`() throws {
        // The answer needs the square of y, whether x is missing, and whether the code is odd.
        func answer(_ row: Int) -> Double {
            let code = Int(draw(row, 4) * 40)
            return 4 * draw(row, 2) * draw(row, 2) + (draw(row, 3) < 0.2 ? 2 : 0) + (code % 2 == 1 ? 1 : 0)
        }
        let model = try BoostedTrees(
            frame(1_500), target: (0..<1_500).map(answer), task: .quantity, seed: 1, monitor: WorkMonitor())
        let predicted = model.predict(frame(1_000, from: 3_000))[0]
        let truth = (3_000..<4_000).map(answer)
        let mean = truth.reduce(0, +) / 1_000
        let left = zip(predicted, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let all = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        #expect(1 - left / all > 0.9)
    }

    @Test func `give each of several classes its probability`() throws {
        let target = (0..<800).map { Double(Int(draw($0, 2) * 3)) }
        let model = try BoostedTrees(frame(800), target: target, task: .classes(3), seed: 1, monitor: WorkMonitor())
        let answers = model.predict(frame(800))
        let right = (0..<800).count { row in
            let best = (0..<3).max { answers[$0][row] < answers[$1][row] }
            return Double(best ?? -1) == target[row]
        }
        #expect(right > 770)
        #expect((0..<800).allSatisfy { row in abs(answers.reduce(0) { $0 + $1[row] } - 1) < 1e-9 })
    }

    @Test func `stop early where there is nothing to learn`() throws {
        let target = (0..<1_000).map { draw($0, 9) < 0.5 ? 1.0 : 0 }
        var settings = BoostingSettings()
        settings.stoppingRows = 500
        let model = try BoostedTrees(
            frame(1_000), target: target, task: .classes(2), settings: settings, seed: 1, monitor: WorkMonitor())
        #expect(model.rounds < 60)
    }

    @Test func `answer with the mean where rows are too few to divide`() throws {
        let model = try BoostedTrees(
            frame(10), target: (0..<10).map(Double.init), task: .quantity, seed: 1, monitor: WorkMonitor())
        #expect(model.predict(frame(3))[0].allSatisfy { abs($0 - 4.5) < 1e-6 })
    }
}
