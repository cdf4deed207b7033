public import Tables

/// Guesses what the columns of a table mean, for a person to correct.
///
/// What may tell who somebody is, and texts that differ from row to row, are never taken for something to learn.
public enum SchemaInference {
    /// The schema of a table.
    ///
    /// - Parameters:
    ///   - name: What the table is called.
    ///   - locale: Language and country of personal data; nil for that of the names in the table.
    public static func schema(of table: Table, name: String, locale: String? = nil) -> TableSchema {
        var columns: [ColumnSchema] = []
        var names: [String] = []
        for column in table.columns {
            let clues = ColumnClues(column)
            let schema = Self.column(clues)
            if [.personName, .personFirstName, .personLastName].contains(schema.type) { names += clues.sample }
            columns.append(schema)
        }
        var schema = TableSchema(name, columns)
        schema.locale = locale ?? NameLists.shared.locale(names)
        schema.key =
            columns.first { column in
                (column.type == .identifier || column.type == .uuid) && table.column(column.name)?.missingCount == 0
            }?.name
        return schema
    }

    /// What a column means.
    static func column(_ clues: ColumnClues) -> ColumnSchema {
        var schema =
            switch clues.column.values {
            case .booleans: guess(clues, .boolean, "values")
            case .instants: instants(clues)
            case .numbers: numbers(clues)
            case .integers: integers(clues)
            case .texts: TextMeaning.column(clues)
            }
        if case .decimals(let digits) = clues.column.spelling, schema.type.keys.contains("decimals") {
            schema.decimals = digits
        }
        if case .time(let pattern) = clues.column.spelling, schema.type.keys.contains("format") {
            schema.format = pattern.text
        }
        return schema
    }

    static func guess(_ clues: ColumnClues, _ type: ColumnType, _ because: String) -> ColumnSchema {
        var schema = ColumnSchema(clues.column.name, type)
        schema.because = because
        return schema
    }

    private static func instants(_ clues: ColumnClues) -> ColumnSchema {
        let isBirth = clues.hints.personalType == .personBirthDate
        return guess(clues, isBirth ? .personBirthDate : .datetime, isBirth ? "name" : "values")
    }

    private static func numbers(_ clues: ColumnClues) -> ColumnSchema {
        coordinate(clues) ?? guess(clues, .number, "values")
    }

    /// Degrees, if the name says so and no value contradicts.
    private static func coordinate(_ clues: ColumnClues) -> ColumnSchema? {
        let type: ColumnType
        if clues.hints.saysLatitude {
            type = .latitude
        } else if clues.hints.saysLongitude {
            type = .longitude
        } else {
            return nil
        }
        let limit = type == .latitude ? 90.0 : 180
        let isInside = clues.sample.allSatisfy { Double($0).map { abs($0) <= limit } ?? false }
        return isInside && !clues.sample.isEmpty ? guess(clues, type, "name and range") : nil
    }

    /// Fewer rows do not show that a column numbers them.
    private static let fewestNumberedRows = 3

    private static func integers(_ clues: ColumnClues) -> ColumnSchema {
        switch clues.hints.personalType {
        case .personPostalCode where clues.mostly(0.95, { (3...9).contains($0.utf8.count) }):
            return guess(clues, .personPostalCode, "name")
        case .personPhone where clues.mostly(0.8, ValueForms.isPhone): return guess(clues, .personPhone, "name")
        case .nationalID where clues.mostly(0.8, { $0.utf8.count >= 7 }): return guess(clues, .nationalID, "name")
        case .creditCard where clues.mostly(0.8, ValueForms.isCreditCard): return guess(clues, .creditCard, "name")
        default: break
        }
        if clues.presentCount >= 10, clues.mostly(0.95, ValueForms.isCreditCard) {
            return guess(clues, .creditCard, "check digit")
        }
        if let coordinate = coordinate(clues) { return coordinate }
        guard clues.isUnique, clues.presentCount >= fewestNumberedRows, clues.column.missingCount == 0,
            case .integers(let values) = clues.column.values
        else {
            return guess(
                clues, .integer, clues.hints.saysIdentifier ? "values; they repeat, so they name no row" : "values")
        }
        if let step = numbering(values) {
            let isCertain = clues.hints.saysIdentifier || values.count >= 20
            if isCertain {
                var schema = guess(clues, .identifier, "numbering")
                (schema.start, schema.step) = (values.first, step == 1 ? nil : step)
                return schema
            }
        }
        guard clues.hints.saysIdentifier else { return guess(clues, .integer, "values") }
        var schema = guess(clues, .identifier, "name and no repetition")
        schema.start = values.min()
        return schema
    }

    /// The distance of numbers that follow each other row by row; nil where they do not.
    private static func numbering(_ values: [Int64]) -> Int64? {
        guard values.count > 1 else { return nil }
        let (step, isOverflow) = values[1].subtractingReportingOverflow(values[0])
        guard !isOverflow, step != 0 else { return nil }
        return values.indices.dropFirst().allSatisfy { values[$0] &- values[$0 - 1] == step } ? step : nil
    }
}
