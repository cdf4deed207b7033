import Tables

/// Guesses of the form "exactly one person has these attributes", taken from the synthetic table.
struct SinglingOut {
    /// What is said of one attribute: that it is missing, or lies between two ends.
    struct Claim: Hashable {
        var column: Int
        var low = 0.0
        var high = 0.0
        var isMissing = false

        func holds(_ value: Double) -> Bool { isMissing ? value.isNaN : value >= low && value <= high }
    }

    /// What is said of one person.
    typealias Guess = [Claim]

    /// A guess of several attributes names so many.
    static let attributes = 4
    /// So many guesses are tried for each that is wanted.
    static let triesPerGuess = 50

    /// The table as numbers, column after column: codes as they are, NaN where missing.
    struct Numbers {
        let columns: [[Double]]
        let rowCount: Int

        init(_ frame: Frame) {
            rowCount = frame.rowCount
            columns = frame.values.map { values in
                switch values {
                case .numbers(let numbers): numbers
                case .codes(let codes): codes.map { $0 < 0 ? .nan : Double($0) }
                }
            }
        }

        /// Whether exactly one row is as a guess says.
        func isSingle(_ guess: Guess) -> Bool {
            var found = 0
            for row in 0..<rowCount where guess.allSatisfy({ $0.holds(columns[$0.column][row]) }) {
                found += 1
                if found > 1 { return false }
            }
            return found == 1
        }
    }

    private let table: Frame
    private let numbers: Numbers

    init(table: Frame) { (self.table, numbers) = (table, Numbers(table)) }

    /// Guesses of one attribute: values that are there once, the ends of quantities, the only missing value.
    func univariate(_ wanted: Int, _ random: inout RandomSequence) -> [Guess] {
        var guesses: [Guess] = []
        for (column, values) in numbers.columns.enumerated() {
            if table.missingCount(column) == 1 { guesses.append([Claim(column: column, isMissing: true)]) }
            let sorted = values.filter { !$0.isNaN }.sorted()
            guard let first = sorted.first, let last = sorted.last else { continue }
            if table.columns[column].role.isContinuous {
                guesses.append([Claim(column: column, low: -.infinity, high: first)])
                guesses.append([Claim(column: column, low: last, high: .infinity)])
            }
            for place in sorted.indices {
                let isNew = place == 0 || sorted[place - 1] != sorted[place]
                let isLast = place == sorted.count - 1 || sorted[place + 1] != sorted[place]
                if isNew, isLast { guesses.append([Claim(column: column, low: sorted[place], high: sorted[place])]) }
            }
        }
        guesses.shuffle(using: &random)
        var chosen: [Guess] = []
        for guess in guesses where chosen.count < wanted && numbers.isSingle(guess) { chosen.append(guess) }
        return chosen
    }

    /// Guesses of several attributes of one synthetic row: quantities as far out as that row.
    func multivariate(_ wanted: Int, _ random: inout RandomSequence) -> [Guess] {
        let medians = numbers.columns.map { values in
            Statistics.quantile(0.5, ofSorted: values.filter { !$0.isNaN }.sorted())
        }
        var (chosen, seen): ([Guess], Set<Guess>) = ([], [])
        for _ in 0..<wanted * Self.triesPerGuess where chosen.count < wanted {
            let row = Int(random.next(upperBound: UInt64(table.rowCount)))
            let guess = Statistics.sample(Self.attributes, of: table.columns.count, &random).map { column in
                let value = numbers.columns[column][row]
                if value.isNaN { return Claim(column: column, isMissing: true) }
                guard table.columns[column].role.isContinuous else {
                    return Claim(column: column, low: value, high: value)
                }
                return value > medians[column]
                    ? Claim(column: column, low: value, high: .infinity)
                    : Claim(column: column, low: -.infinity, high: value)
            }
            if numbers.isSingle(guess), seen.insert(guess).inserted { chosen.append(guess) }
        }
        return chosen
    }
}
