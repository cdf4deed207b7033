/// Finds out, value after value, what kind a column of texts is. The order of the values makes no difference.
struct ColumnGuess {
    private enum State {
        case unknown
        case whole
        case number
        case boolean(BooleanWords)
        case time(TimeGuess)
        case text
    }

    private var state = State.unknown
    private var sawNotANumber = false
    /// A whole number beyond 64 bits.
    private var sawBig = false
    /// A whole number, which a column of numbers with as many decimals each does not have.
    private var sawWhole = false
    private var sawExponent = false
    private var fewestDecimals = Int.max
    private var mostDecimals = -1
    /// Whether something stands in quotes that needs none, so that quotes say nothing about an empty value.
    private(set) var hasNeedlessQuotes = false

    /// Whether nothing that comes can make a difference any more.
    var isSettled: Bool { if case .text = state { true } else { false } }

    mutating func noteNeedlessQuotes() { hasNeedlessQuotes = true }

    /// Takes a value that is not missing.
    @inline(__always)
    mutating func add(_ text: Span<UInt8>) {
        if case .text = state { return }
        if case .whole = state, NumberText.integer(text) != nil { return }
        addSlowly(text)
    }

    private mutating func addSlowly(_ text: Span<UInt8>) {
        let trimmed = text.extracting(text.trimmedRange)
        switch state {
        case .text: break
        case .unknown, .whole, .number: addNumber(trimmed)
        case .boolean(var words):
            if words.add(trimmed) { state = .boolean(words) } else { state = .text }
        case .time(var guess):
            // Taken out so that its list is not copied.
            state = .text
            if guess.add(trimmed) { state = .time(guess) }
        }
    }

    private mutating func addNumber(_ text: Span<UInt8>) {
        var isNumber = true
        switch NumberText.form(of: text) {
        case .whole: sawWhole = true
        case .big:
            sawBig = true
        case .decimals(let count):
            fewestDecimals = min(fewestDecimals, count)
            mostDecimals = max(mostDecimals, count)
        case .other: sawExponent = true
        case .notANumber:
            sawNotANumber = true
            return
        case .text: isNumber = false
        }
        if isNumber {
            state = sawBig || sawExponent || mostDecimals >= 0 ? .number : .whole
        } else if case .unknown = state, !sawNotANumber {
            begin(text)
        } else {
            state = .text
        }
    }

    private mutating func begin(_ text: Span<UInt8>) {
        if let words = BooleanWords(text) {
            state = .boolean(words)
        } else if let guess = TimeGuess(text) {
            state = .time(guess)
        } else {
            state = .text
        }
    }

    /// The kind of the column, and how its values are written.
    var result: (kind: ColumnKind, spelling: Spelling) {
        switch state {
        case .unknown: return (sawNotANumber ? .numbers : .texts, .plain)
        case .whole: return (.integers, .plain)
        case .number where mostDecimals < 0 && !sawExponent: return (.texts, .plain)
        case .number:
            let isFixed = fewestDecimals == mostDecimals && mostDecimals > 0 && mostDecimals <= 17
            let isPlain = sawWhole || sawBig || sawExponent || !isFixed
            return (.numbers, isPlain ? .plain : .decimals(mostDecimals))
        case .boolean(let words): return words.result
        case .time(let guess): return (.instants, guess.spelling)
        case .text: return (.texts, .plain)
        }
    }
}

/// Two words for false and true.
struct BooleanWords {
    private static let pairs: [(no: StaticString, yes: StaticString)] = [
        ("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y"),
    ]

    private let pair: Int
    private var no: String?
    private var yes: String?

    /// Begins with the first word; nil where it is none of those known.
    init?(_ text: Span<UInt8>) {
        guard let pair = Self.pairs.indices.first(where: { Self.value(text, pair: $0) != nil }) else { return nil }
        self.pair = pair
        _ = add(text)
    }

    /// Takes a word; false where it is of another pair, or none.
    mutating func add(_ text: Span<UInt8>) -> Bool {
        guard let value = Self.value(text, pair: pair) else { return false }
        if value {
            if yes == nil { yes = String(copying: text) }
        } else if no == nil {
            no = String(copying: text)
        }
        return true
    }

    /// Single letters, and the words that people also use alone, are truth values only where both come.
    var result: (kind: ColumnKind, spelling: Spelling) {
        guard pair == 0 || (no != nil && yes != nil) else { return (.texts, .plain) }
        let words = (no ?? Self.like(yes ?? "", "false"), yes ?? Self.like(no ?? "", "true"))
        return (.booleans, words == ("false", "true") ? .plain : .words(no: words.0, yes: words.1))
    }

    /// The truth value of a word of any pair; nil where it is none.
    static func value(_ text: Span<UInt8>) -> Bool? {
        for pair in pairs.indices {
            if let value = value(text, pair: pair) { return value }
        }
        return nil
    }

    private static func value(_ text: Span<UInt8>, pair: Int) -> Bool? {
        if text.isWord(pairs[pair].yes) { return true }
        return text.isWord(pairs[pair].no) ? false : nil
    }

    /// The word in the case of the other one.
    private static func like(_ other: String, _ word: String) -> String {
        if other == other.uppercased() { return word.uppercased() }
        guard other.first?.isUppercase == true else { return word }
        return word.prefix(1).uppercased() + word.dropFirst()
    }
}

extension String {
    /// The text of UTF-8; what is none is replaced.
    @inline(__always)
    init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
