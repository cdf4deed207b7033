/// A named list of values of one kind, some of which may be missing.
public struct Column: Sendable, Equatable {
    /// What the column is called; never empty.
    public var name: String
    /// One element a row. Where a value is missing the element is meaningless: zero, or the first text.
    public var values: ColumnValues
    /// Which values are missing; nil where none is.
    public var missing: MissingMask?
    /// How text formats write the values.
    public var spelling: Spelling

    /// - Parameters:
    ///   - missing: As long as the values. Dropped where nothing is missing.
    ///   - spelling: How text formats write the values, such as with two decimals.
    public init(_ name: String, _ values: ColumnValues, missing: MissingMask? = nil, spelling: Spelling = .plain) {
        self.name = name
        self.values = values
        self.missing = missing.flatMap { $0.missingCount == 0 ? nil : $0 }
        self.spelling = spelling
    }

    /// How many rows the column has, missing values included.
    public var count: Int { values.count }
    /// How many values are missing.
    public var missingCount: Int { missing?.missingCount ?? 0 }

    /// Whether the value of a row is missing.
    public func isMissing(_ row: Int) -> Bool { missing?[row] ?? false }

    /// The rows of a range, in order.
    public func rows(_ range: Range<Int>) -> Column {
        Column(name, values.rows(range), missing: missing?.rows(range), spelling: spelling)
    }

    /// The rows at these positions, in this order; a position may come more than once.
    public func rows(at positions: [Int]) -> Column {
        Column(name, values.rows(at: positions), missing: missing?.rows(at: positions), spelling: spelling)
    }
}

/// The values of a column.
public enum ColumnValues: Sendable, Equatable {
    /// Whole numbers.
    case integers([Int64])
    /// Numbers, never NaN: what is not a number is missing. Infinities are allowed.
    case numbers([Double])
    /// Texts, each different one kept once.
    case texts(TextValues)
    /// True or false.
    case booleans([Bool])
    /// Points in time in microseconds since 1970-01-01T00:00:00Z, in the proleptic Gregorian calendar without leap
    /// seconds. For times without a zone, as if their clock were UTC.
    case instants([Int64])

    /// How many values there are.
    public var count: Int {
        switch self {
        case .integers(let values), .instants(let values): values.count
        case .numbers(let values): values.count
        case .texts(let values): values.codes.count
        case .booleans(let values): values.count
        }
    }

    /// What kind of values these are, in a word for messages.
    public var kind: String {
        switch self {
        case .integers: "integers"
        case .numbers: "numbers"
        case .texts: "texts"
        case .booleans: "booleans"
        case .instants: "instants"
        }
    }

    func rows(_ range: Range<Int>) -> ColumnValues {
        switch self {
        case .integers(let values): .integers(Array(values[range]))
        case .numbers(let values): .numbers(Array(values[range]))
        case .texts(let values): .texts(TextValues(codes: Array(values.codes[range]), dictionary: values.dictionary))
        case .booleans(let values): .booleans(Array(values[range]))
        case .instants(let values): .instants(Array(values[range]))
        }
    }

    func rows(at positions: [Int]) -> ColumnValues {
        switch self {
        case .integers(let values): .integers(positions.map { values[$0] })
        case .numbers(let values): .numbers(positions.map { values[$0] })
        case .texts(let values):
            .texts(TextValues(codes: positions.map { values.codes[$0] }, dictionary: values.dictionary))
        case .booleans(let values): .booleans(positions.map { values[$0] })
        case .instants(let values): .instants(positions.map { values[$0] })
        }
    }
}

/// Texts as positions in a list of the different ones.
public struct TextValues: Sendable, Equatable {
    /// A position in ``dictionary`` for each row; 0 where the value is missing, even in an empty dictionary.
    public var codes: [UInt32]
    /// The different texts. One may be there that no row uses; none is there twice.
    public var dictionary: [String]

    /// - Parameters:
    ///   - codes: Each below the length of the dictionary, except where the value is missing.
    ///   - dictionary: Without repetition.
    public init(codes: [UInt32], dictionary: [String]) { (self.codes, self.dictionary) = (codes, dictionary) }

    /// The texts of the rows, in the order of their first appearance in the dictionary.
    public init(_ texts: some Sequence<String>) {
        var positions: [String: UInt32] = [:]
        var dictionary: [String] = []
        codes = texts.map { text in
            if let known = positions[text] { return known }
            let code = UInt32(dictionary.count)
            positions[text] = code
            dictionary.append(text)
            return code
        }
        self.dictionary = dictionary
    }

    /// The text of a row; empty for a missing value of an empty dictionary.
    public subscript(row: Int) -> String {
        let code = Int(codes[row])
        return code < dictionary.count ? dictionary[code] : ""
    }
}
