import Tables
import Testing

@testable import SyntheticData

@Suite struct `Sampling many rows` {
    let model: LearnedModel

    init() throws { model = try TableLearner().learn(try MadeTables.people()) }

    private func rows(_ range: Range<UInt64>, threads: Int) throws -> [String] {
        var sink = KeptRows()
        try Sampler(model, seed: 4, threads: threads).write(range, to: &sink)
        return sink.rows
    }

    @Test func `gives the same rows on any number of threads, and in parts`() throws {
        let count: UInt64 = 40_000
        let whole = try rows(0..<count, threads: 1)
        #expect(whole.count == 40_000)
        for threads in [2, 4] { #expect(try rows(0..<count, threads: threads) == whole) }
        let parts = try (0..<7).flatMap { try rows(Sampler.rows(count, part: $0, of: 7), threads: 2) }
        #expect(parts == whole)
    }

    @Test func `divides rows into neighbouring parts`() {
        let parts = (0..<7).map { Sampler.rows(10, part: $0, of: 7) }
        #expect(parts.first?.lowerBound == 0)
        #expect(parts.last?.upperBound == 10)
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(Sampler.rows(.max, part: 2, of: 3).upperBound == .max)
    }

    @Test func `tells how far it is, and ends when that is wanted`() throws {
        let monitor = WorkMonitor()
        var sink = KeptRows()
        try Sampler(model, seed: 1).write(rows: 20_000, to: &sink, monitor: monitor)
        #expect(monitor.progress?.done == 20_000)
        monitor.cancel()
        #expect(throws: CancellationError.self) {
            try Sampler(model, seed: 1).write(rows: 20_000, to: &sink, monitor: monitor)
        }
    }
}

@Suite struct `A copula` {
    let model: CopulaModel

    init() throws { model = try TableLearner(options: .init(engine: .copula)).learnCopula(try MadeTables.people(60)) }

    @Test func `keeps how columns rise together in a tiny table`() throws {
        let made = try model.rows(1_000)
        let (cities, incomes) = (made.texts("city"), made.numbers("income"))
        let north = cities.indices.filter { cities[$0] == "north" }.map { incomes[$0] }
        let south = cities.indices.filter { cities[$0] == "south" }.map { incomes[$0] }
        #expect(south.mean - north.mean > 200)
        #expect(made.names == model.header.names)
        #expect(try model.sample(SampleBatch(rows: [7], random: CounterRandom(seed: 9))) == made.rows(at: [7]))
    }

    @Test func `lets other columns follow what is given`() throws {
        let given = try Table([Column("income", .numbers([Double](repeating: 600, count: 300)))])
        let made = try model.rows(300, given: given)
        let cities = made.texts("city")
        #expect(made.numbers("income").allSatisfy { $0 == 600 })
        #expect(made.share { cities[$0] == "south" } > 0.55, "0.4 of the rows are, else")
    }

    @Test(arguments: [1e-9, 0.001, 0.02, 0.3, 0.5, 0.77, 0.999, 1 - 1e-9])
    func `turns shares into normal numbers and back`(share: Double) {
        #expect(abs(Normal.below(Normal.finiteQuantile(share)) - share) < 1e-9)
    }
}

@Suite struct `Even draws` {
    @Test(arguments: [16, 256, 1_024]) func `give each part of the numbers one row of every aligned block`(size: Int) {
        let even = EvenDraws(CounterRandom(seed: 3), stream: 11)
        for block in [0, 5] {
            let parts = (0..<size).map { row in
                CounterRandom.index(even.bits(row: UInt64(block * size + row)), below: size)
            }
            #expect(Set(parts).count == size)
        }
    }

    @Test func `of two columns have nothing to do with each other`() {
        let random = CounterRandom(seed: 3)
        let (a, b) = (EvenDraws(random, stream: 1), EvenDraws(random, stream: 2))
        let products = (0..<4_096).map { row in
            (CounterRandom.unit(a.bits(row: row)) - 0.5) * (CounterRandom.unit(b.bits(row: row)) - 0.5) * 12
        }
        #expect(abs(products.mean) < 0.06)
    }
}
