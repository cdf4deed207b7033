public import Tables

/// Which rows are wanted, as people write it: `sex=Female`, `city=Rome|Milan`, `age=30..40`; nothing after the sign for
/// missing values.
public enum RowConditions {
    /// Reads conditions.
    ///
    /// - Parameter table: The real table, which tells the kinds of the columns.
    /// - Throws: ``SyntheticDataError`` saying which one cannot be understood, and why.
    public static func parse(_ texts: [String], _ table: Table) throws -> [Condition] {
        try texts.map { try parse($0, table) }
    }

    private static func parse(_ text: String, _ table: Table) throws -> Condition {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
            throw refusal(text, "write COLUMN=VALUE, COLUMN=A|B or COLUMN=1..9")
        }
        let (name, rest) = (String(text[..<sign]), String(text[text.index(after: sign)...]))
        guard let column = table.column(name) else {
            throw refusal(
                text, "there is no column \"\(name)\"; there are \(table.names.prefix(20).joined(separator: ", "))")
        }
        if column.kind.isOrdered, let dots = rest.firstRange(of: "..") {
            let (low, high) = (String(rest[..<dots.lowerBound]), String(rest[dots.upperBound...]))
            return Condition(name, .between(try value(low, column, text), try value(high, column, text)))
        }
        let words = rest.split(separator: "|", omittingEmptySubsequences: false)
        return Condition(name, .oneOf(try words.map { try value(String($0), column, text) }))
    }

    private static func value(_ word: String, _ column: Column, _ text: String) throws -> Condition.Value {
        if word.isEmpty { return .missing }
        switch column.kind {
        case .integers: if let number = Int64(word) { return .integer(number) }
        case .numbers: if let number = Double(word), number.isFinite { return .number(number) }
        case .texts: return .text(word)
        case .booleans:
            if case .words(let no, let yes) = column.spelling {
                if word == yes { return .boolean(true) }
                if word == no { return .boolean(false) }
            }
            if let flag = Bool(word) { return .boolean(flag) }
        case .instants: throw refusal(text, "conditions on points in time cannot be written here")
        }
        throw refusal(text, "\"\(word)\" is no value of a column of \(column.kind.rawValue)")
    }

    private static func refusal(_ text: String, _ reason: String) -> SyntheticDataError {
        SyntheticDataError(.badTable, "The condition \(text): \(reason).")
    }

    /// Equal shares for all values of a column with few of them.
    ///
    /// - Throws: ``SyntheticDataError`` where there is no such column, or it has too many values.
    public static func balance(_ name: String, _ table: Table) throws -> ConditionedSampler.Balance {
        guard let column = table.column(name) else {
            throw SyntheticDataError(.badTable, column: name, "There is no such column to balance.")
        }
        let values: [Condition.Value]
        switch column.values {
        case .texts(let texts):
            let used = Set((0..<column.count).lazy.filter { !column.isMissing($0) }.map { texts.codes[$0] })
            values = used.sorted().map { .text(texts.dictionary[Int($0)]) }
        case .booleans: values = [.boolean(false), .boolean(true)]
        case .integers(let numbers):
            let used = Set((0..<column.count).lazy.filter { !column.isMissing($0) }.map { numbers[$0] })
            values = used.sorted().map { .integer($0) }
        case .numbers, .instants: values = []
        }
        guard (2...1000).contains(values.count) else {
            throw SyntheticDataError(
                .badTable, column: name, "Only columns with 2 to 1,000 different values can be balanced.")
        }
        return ConditionedSampler.Balance(name, values.map { ($0, 1) })
    }
}
