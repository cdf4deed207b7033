import JSON
import Tables

/// The values of a column as rules look at them.
struct Cells {
    /// What has an order: a number or a text.
    enum Comparable: Swift.Comparable {
        case number(Double)
        case text(String)
    }

    let column: Column

    init(_ column: Column) { self.column = column }

    /// The value as a number; NaN for texts that are none.
    func number(_ row: Int) -> Double {
        switch column.values {
        case .integers(let values), .instants(let values): Double(values[row])
        case .numbers(let values): values[row]
        case .booleans(let values): values[row] ? 1 : 0
        case .texts(let values): Double(values[row]) ?? .nan
        }
    }

    /// The value as rules write it: whole numbers without a fraction, instants in microseconds since 1970.
    func text(_ row: Int) -> String {
        switch column.values {
        case .integers(let values), .instants(let values): String(values[row])
        case .numbers(let values): LabelList.name(values[row])
        case .booleans(let values): values[row] ? "true" : "false"
        case .texts(let values): values[row]
        }
    }

    func comparable(_ row: Int) -> Comparable {
        if case .texts(let values) = column.values, number(row).isNaN { return .text(values[row]) }
        return .number(number(row))
    }

    func holds(_ test: ExpectationRule.CellTest, _ row: Int) -> Bool {
        switch test {
        case .present: !column.isMissing(row)
        case .missing: column.isMissing(row)
        case .between(let limits): limits.holds(number(row))
        case .inSet(let known, let isIn): known.contains(text(row)) == isIn
        // A text whose search would take too long is not known to match, nor not to match.
        case .matches(let pattern, let isWanted): pattern.search(in: text(row)) == (isWanted ? .found : .notFound)
        case .length(let limits): limits.holds(Double(text(row).unicodeScalars.count))
        }
    }

    /// Nil where there are no numbers.
    func aggregate(_ aggregate: ExpectationRule.Aggregate) -> Double? {
        let rows = (0..<column.count).filter { !column.isMissing($0) }
        guard !rows.isEmpty else { return nil }
        if aggregate == .unique_value_count || aggregate == .proportion_of_unique_values {
            let different = Double(Set(rows.map(text)).count)
            return aggregate == .unique_value_count ? different : different / Double(rows.count)
        }
        let numbers = rows.map(number).filter { !$0.isNaN }
        guard !numbers.isEmpty else { return nil }
        switch aggregate {
        case .mean: return Statistics.mean(numbers)
        case .median: return Statistics.quantile(0.5, ofSorted: numbers.sorted())
        case .min: return numbers.min()
        case .max: return numbers.max()
        case .sum: return numbers.reduce(0, +)
        case .stdev: return Statistics.deviation(numbers)
        case .unique_value_count, .proportion_of_unique_values: return nil
        }
    }
}
