/// Puts a column together, value after value.
struct ColumnBuilder {
    let header: Column
    private(set) var count = 0
    var wholes: [Int64] = []
    var numbers: [Double] = []
    var booleans: [Bool] = []
    var texts = TextBuilder()
    private var missing: MissingMask?
    /// For points in time that are written.
    private let layout: TimeLayout?

    /// - Parameter header: The name, the kind and the spelling.
    init(_ header: Column) throws(TableError) {
        self.header = header
        if header.kind == .instants, case .time(let pattern) = header.spelling {
            layout = try TimeLayout(pattern)
        } else {
            layout = header.kind == .instants ? .plainWithMicroseconds : nil
        }
    }

    mutating func reserve(_ count: Int) {
        switch header.kind {
        case .integers, .instants: wholes.reserveCapacity(count)
        case .numbers: numbers.reserveCapacity(count)
        case .booleans: booleans.reserveCapacity(count)
        case .texts: break
        }
    }

    mutating func appendMissing() {
        if missing == nil { missing = MissingMask(count: count) }
        missing?.append(true)
        count += 1
        switch header.kind {
        case .integers, .instants: wholes.append(0)
        case .numbers: numbers.append(0)
        case .booleans: booleans.append(false)
        case .texts: texts.appendMissing()
        }
    }

    /// Counts a value that was added to the list of its kind.
    @inline(__always)
    mutating func didAppend() {
        count += 1
        if missing != nil { missing?.append(false) }
    }

    /// Adds a number; NaN is missing.
    @inline(__always)
    mutating func append(_ number: Double) {
        guard !number.isNaN else { return appendMissing() }
        numbers.append(number)
        didAppend()
    }

    @inline(__always)
    mutating func append(whole: Int64) {
        wholes.append(whole)
        didAppend()
    }

    @inline(__always)
    mutating func append(_ text: Span<UInt8>) {
        texts.append(text)
        didAppend()
    }

    mutating func append(_ boolean: Bool) {
        booleans.append(boolean)
        didAppend()
    }

    /// Reads a value that is written; false where it is not of the kind of the column.
    @inline(__always)
    mutating func append(reading text: Span<UInt8>) -> Bool {
        switch header.kind {
        case .texts:
            append(text)
            return true
        case .integers:
            if let value = NumberText.integer(text) {
                append(whole: value)
                return true
            }
            return appendSlowly(text)
        default: return appendSlowly(text)
        }
    }

    private mutating func appendSlowly(_ text: Span<UInt8>) -> Bool {
        let trimmed = text.extracting(text.trimmedRange)
        switch header.kind {
        case .integers:
            if let value = NumberText.integer(trimmed) {
                append(whole: value)
                return true
            }
            guard NumberText.form(of: trimmed) == .notANumber else { return false }
            appendMissing()
        case .numbers:
            guard let value = NumberText.number(trimmed) else { return false }
            append(value)
        case .booleans:
            guard let value = boolean(trimmed) else { return false }
            append(value)
        case .instants:
            guard let time = layout?.read(trimmed) else { return false }
            append(whole: time.instant)
        case .texts: append(text)
        }
        return true
    }

    private func boolean(_ text: Span<UInt8>) -> Bool? {
        if let value = BooleanWords.value(text) { return value }
        if text.count == 1, text[0] == UInt8(ascii: "0") || text[0] == UInt8(ascii: "1") {
            return text[0] == UInt8(ascii: "1")
        }
        guard case .words(let no, let yes) = header.spelling else { return nil }
        let word = String(copying: text)
        return word == yes ? true : word == no ? false : nil
    }

    /// The column so far, and an empty builder.
    mutating func finish() -> Column {
        let values: ColumnValues =
            switch header.kind {
            case .integers: .integers(wholes)
            case .instants: .instants(wholes)
            case .numbers: .numbers(numbers)
            case .booleans: .booleans(booleans)
            case .texts: .texts(texts.finish())
            }
        let column = Column(header.name, values, missing: missing, spelling: header.spelling)
        (wholes, numbers, booleans, missing, count) = ([], [], [], nil, 0)
        return column
    }
}
