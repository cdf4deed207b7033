import DataQuality
import JSON
import Tables
import Testing

@Suite struct `A judgement` {
    private let real: Table
    private let holdout: Table

    init() throws {
        real = try MadeTables.people(400, seed: 1)
        holdout = try MadeTables.people(240, seed: 2)
    }

    private var options: JudgeOptions {
        var options = MadeTables.quick
        (options.target, options.protected, options.quasiIdentifiers) = ("member", ["town"], ["town"])
        return options
    }

    @Test func `of rows from the same source is close to the ceiling and finds no leak`() throws {
        let made = try MadeTables.people(400, seed: 3)
        let found = try Judge.validate(real: real, synthetic: made, holdout: holdout, options: options)
        #expect(found.verdict.grade == .good, "\(found.text)")
        let overall = try #require(found.fidelity.overall.result.estimate)
        #expect(overall.value > 0.8)
        #expect(try #require(overall.low) < overall.value && overall.value < #require(overall.high))
        #expect(try abs(#require(found.utility.detection.result.value) - 0.5) < 0.12)
        #expect(try #require(found.utility.transfer.result.value) > 0.8)
        #expect(try abs(#require(found.privacy.closerToReal.value) - #require(found.privacy.closerByChance)) < 0.15)
        #expect(found.text.split(separator: "\n").count <= 40)
    }

    @Test func `of copies calls them unsafe`() throws {
        let found = try Judge.validate(real: real, synthetic: real, holdout: holdout, options: options)
        #expect(found.verdict.grade == .unsafe)
        #expect(found.privacy.copies.value == 1)
        #expect(found.privacy.closerToReal.value == 1)
        #expect(try #require(found.privacy.membership.value) > 0.95)
        let worst = found.privacy.attacks.compactMap(\.risk.value).max()
        #expect(try #require(worst) > 0.5)
    }

    @Test func `of shuffled columns is at the floor`() throws {
        let made = try MadeTables.shuffled(real)
        var options = self.options
        options.rounds = 60
        let found = try Judge.validate(real: real, synthetic: made, holdout: holdout, options: options)
        #expect(found.verdict.grade == .poor || found.verdict.grade == .unsafe)
        let pairs = found.fidelity.pairs
        #expect(try abs(#require(pairs.result.value) - #require(pairs.floor.value)) < 0.05)
        #expect(try #require(pairs.result.value) < #require(pairs.ceiling.value))
        #expect(try #require(found.utility.detection.result.value) > 0.8)
        #expect(try #require(found.utility.transfer.result.value) < 0.7)
    }

    @Test func `without a holdout measures neither privacy nor utility, and says so`() throws {
        let made = try MadeTables.people(300, seed: 3)
        let found = try Judge.validate(real: real, synthetic: made, options: options)
        #expect(found.utility.detection.result.value == nil)
        #expect(found.privacy.closerToReal.value == nil)
        #expect(found.privacy.attacks.allSatisfy { $0.risk.value == nil })
        #expect(found.verdict.grade != .good)
        #expect(found.verdict.advice.contains { $0.contains("holdout") })
    }

    @Test func `does not depend on the number of threads`() throws {
        let made = try MadeTables.people(300, seed: 3)
        var (one, many) = (options, options)
        (one.threads, many.threads) = (1, 4)
        let first = try Judge.validate(real: real, synthetic: made, holdout: holdout, options: one)
        let second = try Judge.validate(real: real, synthetic: made, holdout: holdout, options: many)
        #expect(first == second)
    }

    @Test func `becomes JSON with stable keys and comes back from it`() throws {
        let made = try MadeTables.people(200, seed: 3)
        let found = try Judge.validate(real: real, synthetic: made, holdout: holdout, options: options)
        let json = try found.json()
        let keys = Array(try #require(json.objectValue).keys)
        #expect(
            keys == [
                "tables", "verdict", "diagnostics", "fidelity", "utility", "privacy", "fairness", "expectations",
            ])
        #expect(json["fidelity"]?["overall"]?["result"]?["value"]?.doubleValue == found.fidelity.overall.result.value)
        #expect(json["privacy"]?["attacks"]?[3]?["kind"] == "inference")
        let open = try Judge.validate(real: real, synthetic: made, options: options).json()
        #expect(open["privacy"]?["closerToReal"]?["notMeasured"]?.stringValue != nil)
        let again = try JSONParser.parse(json.serialized()).decode(Validation.self)
        #expect(try again.json() == json)
    }

    @Test func `ends when it is cancelled`() throws {
        let monitor = WorkMonitor()
        monitor.cancel()
        #expect(throws: CancellationError.self) {
            try Judge.validate(real: real, synthetic: real, holdout: holdout, options: options, monitor: monitor)
        }
    }

    @Test func `compares the groups of a protected column before and after`() throws {
        let found = try Judge.validate(real: real, synthetic: real, holdout: holdout, options: options).fairness
        let town = try #require(found.first)
        #expect(town.groups.map(\.name).sorted() == ["Bonn", "Kiel", "Ulm"])
        #expect(town.parityDifference.real == town.parityDifference.synthetic)
        #expect(try #require(town.disparateImpact.real.value) < 1)
        #expect(town.equalizedOdds.synthetic.value != nil)
    }

    @Test func `counts the crowds in which rows hide`() throws {
        let table = try Table([
            Column("zip", .texts(TextValues(["a", "a", "a", "b", "b"]))),
            Column("ill", .texts(TextValues(["x", "y", "x", "x", "x"]))),
        ])
        var options = MadeTables.quick
        (options.quasiIdentifiers, options.sensitive) = (["zip"], "ill")
        let crowd = try #require(try Judge.validate(real: table, synthetic: table, options: options).privacy.anonymity)
        #expect(crowd.k == 2)
        #expect(crowd.l == 1)
        #expect(try abs(#require(crowd.t) - 0.2) < 1e-12)
        #expect(crowd.shareInSmallGroups == 1)
    }
}
