import Tables

/// Makes one column of personal data. Texts of few kinds come from a dictionary that is made once; only addresses of
/// mail and the like are written for each row.
struct PersonMaker: ColumnMaker {
    private let type: ColumnType
    private let locale: PersonLocale
    private let group: String
    private let book: PersonBook
    let spelling: Spelling
    private let birthDays: ClosedRange<Int64>

    private static let defaultBirth = (first: "1940-01-01", last: "2006-12-31")

    init(_ column: ColumnSchema, _ locale: PersonLocale) throws(SyntheticDataError) {
        type = column.type
        self.locale = locale
        group = column.of ?? ""
        book = PersonBook(locale, column.type)
        spelling = column.type == .personBirthDate ? .time(column.format.map { TimePattern($0) } ?? .day) : .plain
        let day = InstantText.microsecondsPerDay
        let low = column.min?.instant ?? InstantText.parse(Self.defaultBirth.first) ?? 0
        let high = column.max?.instant ?? max(low, InstantText.parse(Self.defaultBirth.last) ?? 0)
        guard low <= high else { throw SyntheticDataError(.badSchema, "\"min\" is above \"max\". Swap them.") }
        birthDays = (low.flooredQuotient(day).quotient)...(high.flooredQuotient(day).quotient)
    }

    func values(_ batch: SampleBatch, stream: UInt32) -> ColumnValues {
        let register = PersonRegister(locale, group: group, batch)
        switch type {
        case .personEmail, .username:
            let hasDomain = type == .personEmail
            let texts = batch.rows.map { book.address(register.identity($0), locale, hasDomain: hasDomain) }
            return .texts(TextValues(codes: Array(0..<UInt32(texts.count)), dictionary: texts))
        case .personName, .personFirstName, .personLastName:
            let lastCount = locale.lastNames.count
            let codes = batch.rows.map { row -> UInt32 in
                let (first, last) = register.names(row)
                switch type {
                case .personFirstName: return UInt32(first)
                case .personLastName: return book.lastCodes[last + (locale.isFemale(first) ? 0 : lastCount)]
                default: return UInt32(first * lastCount + last)
                }
            }
            return .texts(TextValues(codes: codes, dictionary: book.dictionary))
        case .personBirthDate:
            let count = birthDays.count
            return .instants(
                batch.rows.map { row in
                    let day = birthDays.lowerBound + Int64(register.identity(row).choice(.birth, of: count))
                    return day * InstantText.microsecondsPerDay
                })
        case .iban, .creditCard, .nationalID:
            let writer = NumberWriter(type, locale)
            return .texts(TextValues(batch.rows.map { writer.text(register.identity($0)) }))
        default:
            let codes = batch.rows.map { book.code(register.identity($0)) }
            return .texts(TextValues(codes: codes, dictionary: book.dictionary))
        }
    }
}
