extension Anonymity {
    /// Groups of fewer rows count as small.
    static let smallGroup = 5

    /// Nil where no quasi-identifier is judged.
    init?(_ frame: Frame, _ options: JudgeOptions) {
        let columns = options.quasiIdentifiers.compactMap { frame.index(of: $0) }
        guard !columns.isEmpty, frame.rowCount > 0, let coding = try? Coding([frame], threads: 1) else { return nil }
        var groups: [[Int32]: [Int]] = [:]
        for row in 0..<frame.rowCount {
            groups[columns.map { coding.tables[0][$0].fine[row] }, default: []].append(row)
        }
        let small = groups.values.reduce(0) { $1.count < Self.smallGroup ? $0 + $1.count : $0 }
        self.init(
            quasiIdentifiers: columns.map { frame.columns[$0].name }, k: groups.values.map(\.count).min() ?? 0,
            shareInSmallGroups: Double(small) / Double(frame.rowCount))
        guard let name = options.sensitive ?? options.target, let secret = frame.index(of: name),
            !columns.contains(secret)
        else { return }
        let codes = coding.tables[0][secret].fine
        let isOrdered = frame.columns[secret].role.isContinuous
        let whole = Self.counts(codes.indices, codes)
        l = groups.values.map { Self.counts($0, codes).count }.min()
        t = groups.values.map {
            let part = Self.counts($0, codes)
            return isOrdered ? Self.moved(part, whole) : Self.varied(part, whole)
        }.max()
    }

    private static func counts(_ rows: some Sequence<Int>, _ codes: [Int32]) -> [Int32: Double] {
        var counts: [Int32: Double] = [:]
        var total = 0.0
        for row in rows {
            counts[codes[row], default: 0] += 1
            total += 1
        }
        return counts.mapValues { $0 / total }
    }

    /// The earth mover's distance where all values are equally far apart.
    private static func varied(_ part: [Int32: Double], _ whole: [Int32: Double]) -> Double {
        whole.keys.sorted().reduce(0) { $0 + abs((part[$1] ?? 0) - (whole[$1] ?? 0)) } / 2
    }

    /// The earth mover's distance of ordered values, each one step from the next.
    private static func moved(_ part: [Int32: Double], _ whole: [Int32: Double]) -> Double {
        let values = whole.keys.sorted()
        guard values.count > 1 else { return 0 }
        var (carried, sum) = (0.0, 0.0)
        for value in values.dropLast() {
            carried += (part[value] ?? 0) - (whole[value] ?? 0)
            sum += abs(carried)
        }
        return sum / Double(values.count - 1)
    }
}
