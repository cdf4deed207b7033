import Tables

/// Guesses of the form "exactly one person has these attributes", taken from the synthetic table.
struct SinglingOut {
    /// What is said of one attribute.
    enum Claim: Hashable {
        case missing
        case code(Int32)
        case equal(Double)
        case atMost(Double)
        case atLeast(Double)

        func holds(_ number: Double) -> Bool {
            switch self {
            case .missing: number.isNaN
            case .equal(let value): number == value
            case .atMost(let value): number <= value
            case .atLeast(let value): number >= value
            case .code: false
            }
        }

        func holds(_ code: Int32) -> Bool {
            switch self {
            case .missing: code < 0
            case .code(let value): code == value
            case .equal, .atMost, .atLeast: false
            }
        }
    }

    /// What is said of one person.
    struct Guess: Hashable {
        var columns: [Int]
        var claims: [Claim]
    }

    /// A guess of several attributes names so many.
    static let attributes = 4
    /// So many guesses are tried for each that is wanted.
    static let triesPerGuess = 50

    let table: Frame

    /// Whether exactly one row is as a guess says.
    static func isSingle(_ guess: Guess, in frame: Frame) -> Bool {
        var rows: [Int]?
        for (column, claim) in zip(guess.columns, guess.claims) {
            let values = frame.values[column]
            switch values {
            case .numbers(let numbers):
                rows = rows?.filter { claim.holds(numbers[$0]) } ?? numbers.indices.filter { claim.holds(numbers[$0]) }
            case .codes(let codes):
                rows = rows?.filter { claim.holds(codes[$0]) } ?? codes.indices.filter { claim.holds(codes[$0]) }
            }
            if rows?.isEmpty ?? false { return false }
        }
        return rows?.count == 1
    }

    /// Guesses of one attribute: values that are there once, the ends of quantities, the only missing value.
    func univariate(_ wanted: Int, _ random: inout RandomSequence) -> [Guess] {
        var guesses: [Guess] = []
        for (column, values) in table.values.enumerated() {
            if table.missingCount(column) == 1 { guesses.append(Guess(columns: [column], claims: [.missing])) }
            switch values {
            case .numbers(let numbers):
                let sorted = numbers.filter { !$0.isNaN }.sorted()
                guard let first = sorted.first, let last = sorted.last else { continue }
                let single = sorted.indices.filter { place in
                    (place == 0 || sorted[place - 1] != sorted[place])
                        && (place == sorted.count - 1 || sorted[place + 1] != sorted[place])
                }
                let claims = [Claim.atMost(first), .atLeast(last)] + single.map { .equal(sorted[$0]) }
                guesses += claims.map { Guess(columns: [column], claims: [$0]) }
            case .codes(let codes):
                let counts = TotalVariation.counts(codes, table.columns[column].labels.count)
                let single = counts.indices.filter { counts[$0] == 1 }
                guesses += single.map { Guess(columns: [column], claims: [.code(Int32($0))]) }
            }
        }
        guesses.shuffle(using: &random)
        var chosen: [Guess] = []
        for guess in guesses where chosen.count < wanted && Self.isSingle(guess, in: table) { chosen.append(guess) }
        return chosen
    }

    /// Guesses of several attributes of one synthetic row: quantities as far out as that row.
    func multivariate(_ wanted: Int, _ random: inout RandomSequence) -> [Guess] {
        let medians = table.values.map { values -> Double in
            guard case .numbers(let numbers) = values else { return .nan }
            return Statistics.quantile(0.5, ofSorted: numbers.filter { !$0.isNaN }.sorted())
        }
        var (chosen, seen): ([Guess], Set<Guess>) = ([], [])
        for _ in 0..<wanted * Self.triesPerGuess where chosen.count < wanted {
            let row = Int(random.next(upperBound: UInt64(table.rowCount)))
            let columns = Statistics.sample(Self.attributes, of: table.columns.count, &random)
            let claims = columns.map { column -> Claim in
                switch table.values[column] {
                case .codes(let codes): return codes[row] < 0 ? .missing : .code(codes[row])
                case .numbers(let numbers):
                    let value = numbers[row]
                    return value.isNaN ? .missing : value > medians[column] ? .atLeast(value) : .atMost(value)
                }
            }
            let guess = Guess(columns: columns, claims: claims)
            if Self.isSingle(guess, in: table), seen.insert(guess).inserted { chosen.append(guess) }
        }
        return chosen
    }
}
