import FoundationEssentials
import JSON
import Tables
import Testing

@testable import DataQuality

/// `Expected/sdmetrics.json` was computed by SDMetrics itself, with the script beside it.
@Suite struct `The comparison as SDMetrics does it` {
    @Test(arguments: ["adult", "randhie", "breast_cancer"])
    func `gives the numbers of SDMetrics`(name: String) throws {
        guard let whole = try CrudeCSV.shared(name) else { return }
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let bytes = try #require(FileManager.default.contents(atPath: "/\(folder)/Expected/sdmetrics.json"))
        let expected = try #require(try JSONParser.parse(Array(bytes))[name])
        let (real, synthetic) = try Self.tables(whole)
        var options = JudgeOptions()
        for column in real.columns { options.roles[column.name] = column.values.kind == "texts" ? .category : .number }
        let set = try FrameSet(real: real, synthetic: synthetic, holdout: nil, options: options)
        let pairs = Resemblance.pairs(columns: set.real.columns.count, atMost: 1_000, seed: 0)
        let found = try SDMetricsReport(real: set.real, synthetic: set.synthetic)
            .quality(pairs: pairs, threads: 2, WorkMonitor())
        #expect(Self.isClose(found.quality, expected["quality"]))
        #expect(Self.isClose(found.shapes, expected["shapes"]))
        #expect(Self.isClose(found.pairs, expected["pairs"]))
        #expect(Self.isClose(found.pairsWithoutThresholds, expected["pairsWithoutThresholds"]))
        for column in found.columns {
            #expect(Self.isClose(column.score, expected["columns"]?[column.column]), "\(column)")
        }
        for pair in expected["worstPairs"]?.arrayValue ?? [] {
            let mine = found.pairScores.first {
                $0.first == pair["first"]?.stringValue && $0.second == pair["second"]?.stringValue
            }
            #expect(Self.isClose(mine?.score, pair["score"]), "\(pair.jsonString)")
        }
    }

    private static func isClose(_ mine: Double?, _ theirs: JSONValue?) -> Bool {
        guard let mine, let theirs = theirs?.doubleValue else { return mine == nil && theirs?.isNull ?? true }
        return abs(mine - theirs) < 1e-9
    }

    /// The tables of the script: rows of the real table moved about column by column, some numbers changed, some gone.
    private static func tables(_ whole: Table) throws -> (real: Table, synthetic: Table) {
        let real = whole.rows(0..<min(4_000, whole.rowCount))
        let count = real.rowCount
        var (before, after): ([Column], [Column]) = ([], [])
        for (place, column) in real.columns.enumerated() {
            let taken = column.rows(at: (0..<count).map { (7 * $0 + ($0 % 3 == 0 ? 13 * place : 0)) % count })
            guard case .numbers(let numbers) = taken.values else {
                before.append(column)
                after.append(taken)
                continue
            }
            let isGone = { (row: Int) in (31 * row + 17 * place) % 23 == 0 }
            let changed = numbers.enumerated().map { $0 % 5 == 1 ? $1 * 1.02 : $1 }
            before.append(
                Column(
                    column.name, column.values,
                    missing: MissingMask(count: count) { isGone($0) || column.isMissing($0) }))
            after.append(
                Column(
                    column.name, .numbers(changed),
                    missing: MissingMask(count: count) { isGone($0) || taken.isMissing($0) }))
        }
        return (try Table(before), try Table(after))
    }
}
