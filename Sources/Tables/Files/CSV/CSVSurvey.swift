/// The first reading of a CSV file, in which the names and kinds of its columns are found out from all rows.
struct CSVSurvey {
    private var scanner: CSVScanner
    private let missing: MissingWords
    private let options: CSVOptions
    private let dialect: CSVDialect
    private var guesses: [ColumnGuess] = []

    init(_ scanner: CSVScanner, _ missing: MissingWords, _ options: CSVOptions, _ dialect: CSVDialect) {
        (self.scanner, self.missing, self.options, self.dialect) = (scanner, missing, options, dialect)
    }

    /// How each column is to be read.
    mutating func plans() throws(TableError) -> [CSVReader.Plan] {
        guard try scanner.next(single: true) else {
            throw .malformed(scanner.place(0), "The file has no rows. It needs a line with the names of its columns.")
        }
        let names = try names()
        try checkDeclarations(names)
        guesses = Array(repeating: ColumnGuess(), count: names.count)
        if !dialect.hasHeader { survey() }
        while try scanner.next() { survey() }
        return zip(names, guesses).map { name, guess in
            let header = header(name, guess)
            return CSVReader.Plan(
                header: header, quotesMayBeMissing: header.kind != .texts || guess.hasNeedlessQuotes)
        }
    }

    private func header(_ name: String, _ guess: ColumnGuess) -> Column {
        if let pattern = options.patterns[name] { return Column(name, .instants([]), spelling: .time(pattern)) }
        let found = guess.result
        let kind = options.kinds[name] ?? found.kind
        return Column(name, kind.noValues, spelling: kind == found.kind ? found.spelling : .plain)
    }

    private mutating func names() throws(TableError) -> [String] {
        guard dialect.hasHeader else { return (1...scanner.columns).map { "column \($0)" } }
        var names: [String] = []
        for cell in scanner.cells {
            var text = Array(scanner.text[cell.range])
            if cell.hasEscapes {
                let escaped = text
                escaped.span.unescape(dialect.quote, into: &text)
            }
            names.append(String(decoding: text, as: UTF8.self))
        }
        var seen = Set(names)
        var used: Set<String> = []
        for position in names.indices {
            if names[position].isEmpty {
                var number = position + 1
                while !seen.insert("column \(number)").inserted { number += 1 }
                names[position] = "column \(number)"
            }
            guard used.insert(names[position]).inserted else {
                throw .malformed(
                    scanner.place(0, column: names[position]),
                    "Two columns have this name. Give each a name of its own, or say that the file has no header.")
            }
        }
        return names
    }

    private func checkDeclarations(_ names: [String]) throws(TableError) {
        let unknown = (Array(options.kinds.keys) + options.patterns.keys).filter { !names.contains($0) }.min()
        guard let unknown else { return }
        throw .malformed(
            scanner.place(0),
            "There is no column \"\(unknown)\", which is declared. The columns begin with "
                + names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ") + ".")
    }

    private mutating func survey() {
        for column in guesses.indices where !(guesses[column].isSettled && guesses[column].hasNeedlessQuotes) {
            Self.survey(column, of: scanner, into: &guesses[column], missing, dialect)
        }
    }

    private static func survey(
        _ column: Int, of scanner: CSVScanner, into guess: inout ColumnGuess, _ missing: MissingWords,
        _ dialect: CSVDialect
    ) {
        let (width, bytes, cells) = (scanner.columns, scanner.text.span, scanner.cells.span)
        var position = column
        while position < cells.count {
            let cell = cells[position]
            position += width
            if cell.isQuoted ? cell.isEmpty : guess.isSettled { continue }
            let text = bytes.extracting(cell.range)
            if missing.contains(text) { continue }
            guess.add(text)
            let mayBeNeedless = cell.isQuoted && !cell.hasEscapes
            if mayBeNeedless, !text.needsQuotes(delimiter: dialect.delimiter, quote: dialect.quote) {
                guess.noteNeedlessQuotes()
            }
        }
    }
}

extension Span<UInt8> {
    /// Whether a cell with these bytes must stand in quotes.
    func needsQuotes(delimiter: UInt8, quote: UInt8) -> Bool {
        for position in 0..<count {
            let byte = self[position]
            if byte == delimiter || byte == quote || byte == 0x0A || byte == 0x0D { return true }
        }
        return false
    }
}
