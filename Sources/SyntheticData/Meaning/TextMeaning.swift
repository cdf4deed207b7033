import Tables

/// Guesses what a column of texts means.
enum TextMeaning {
    /// Fewer rows say little about whether texts repeat.
    private static let fewestRows = 20
    /// Longer texts are sentences.
    private static let sentenceLength = 40.0
    /// Texts of more words are no identifiers.
    private static let mostWords = 3
    /// More different texts than this, and hardly one twice, are no categories.
    private static let mostCategories = 50

    static func column(_ clues: ColumnClues) -> ColumnSchema {
        guard clues.presentCount > 0 else { return SchemaInference.guess(clues, .category, "no values") }
        return byForm(clues) ?? byName(clues) ?? byNameLists(clues) ?? bySpread(clues)
    }

    /// What the texts show by themselves.
    private static func byForm(_ clues: ColumnClues) -> ColumnSchema? {
        let forms: [(ColumnType, String, (String) -> Bool)] = [
            (.uuid, "form", ValueForms.isUUID), (.personEmail, "form", ValueForms.isEmail),
            (.url, "form", ValueForms.isURL),
            (.ipAddress, "form", ValueForms.isIPAddress), (.iban, "check digits", CheckDigits.isIBAN),
            (.creditCard, "check digit", ValueForms.isCreditCard),
            (.nationalID, "check digit", ValueForms.isNationalID),
        ]
        return forms.first { clues.mostly(0.9, $0.2) }.map { SchemaInference.guess(clues, $0.0, $0.1) }
    }

    /// What the name of the column says, where the texts could be that.
    private static func byName(_ clues: ColumnClues) -> ColumnSchema? {
        guard let type = clues.hints.personalType, !(places.contains(type) && isShared(clues)) else { return nil }
        let isPossible =
            switch type {
            case .personPhone: clues.mostly(0.8, ValueForms.isPhone)
            case .personPostalCode: clues.mostly(0.8) { (3...10).contains($0.count) && $0.contains(where: \.isNumber) }
            case .personEmail: clues.mostly(0.5, ValueForms.isEmail)
            case .personFirstName, .personLastName, .personName, .personCity, .company:
                clues.mostly(0.8) { $0.contains(where: \.isLetter) }
            case .personStreet: clues.distinctCount > 5 && clues.mostly(0.8) { $0.contains(where: \.isLetter) }
            case .personBirthDate, .ipAddress, .creditCard, .iban: false
            default: true
            }
        return isPossible ? SchemaInference.guess(clues, type, "name") : nil
    }

    private static let places: Set<ColumnType> = [.personCity, .personCountry, .personPostalCode, .company]
    /// How many rows share a value on average before it tells of nobody.
    private static let sharingRows = 10

    /// Whether the values are categories of many rows each, such as three branches' cities.
    private static func isShared(_ clues: ColumnClues) -> Bool {
        clues.distinctCount <= mostCategories && clues.presentCount >= clues.distinctCount * sharingRows
    }

    /// What lists of names say.
    private static func byNameLists(_ clues: ColumnClues) -> ColumnSchema? {
        let shares = NameLists.shared.shares(clues.sample)
        let isCalledName = clues.hints.says(["name", "nom", "naam", "navn", "namn", "nome", "nazwa"])
        let needed = isCalledName ? 0.3 : 0.6
        guard clues.distinctCount >= 5 else { return nil }
        if shares.full >= needed { return SchemaInference.guess(clues, .personName, "list of names") }
        if shares.first >= needed, shares.first >= shares.last {
            return SchemaInference.guess(clues, .personFirstName, "list of names")
        }
        if shares.last >= needed { return SchemaInference.guess(clues, .personLastName, "list of names") }
        return nil
    }

    /// How much the texts repeat.
    private static func bySpread(_ clues: ColumnClues) -> ColumnSchema {
        let isSpread = clues.distinctShare > 0.5 && clues.presentCount >= fewestRows
        let isCalledIdentifier = clues.hints.saysIdentifier && clues.isUnique
        guard isSpread || isCalledIdentifier else {
            let isLong = clues.meanLength > sentenceLength && clues.distinctCount > mostCategories
            return isLong ? text(clues, "length") : SchemaInference.guess(clues, .category, "few values")
        }
        let isSentence = clues.wordCounts.upperBound > mostWords
        if !isSentence, clues.distinctShare > 0.9, let pattern = PatternLearning.pattern(of: clues.sample) {
            var schema = SchemaInference.guess(clues, .identifier, "form and no repetition")
            schema.pattern = roomy(pattern, clues)
            if schema.pattern != nil { return schema }
        }
        if clues.distinctShare < 0.9, clues.distinctCount <= mostCategories, clues.meanLength <= sentenceLength {
            return SchemaInference.guess(clues, .category, "few values")
        }
        return text(clues, clues.meanLength > sentenceLength ? "length" : "hardly a value twice")
    }

    /// The pattern, if it stands for enough texts.
    private static func roomy(_ pattern: String, _ clues: ColumnClues) -> String? {
        guard let language = try? TextLanguage(pattern), language.count >= UInt64(clues.distinctCount) else {
            return nil
        }
        return pattern
    }

    private static func text(_ clues: ColumnClues, _ because: String) -> ColumnSchema {
        var schema = SchemaInference.guess(clues, .text, because)
        let words = clues.wordCounts
        schema.min = .integer(Int64(min(words.lowerBound, 1_000)))
        schema.max = .integer(Int64(min(words.upperBound, 1_000)))
        return schema
    }
}
