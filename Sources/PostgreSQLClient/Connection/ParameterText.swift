import JSON

/// Parameters in the server's text form.
enum ParameterText {
    /// - Throws: ``PostgreSQLError`` when the number of values is wrong or one cannot be sent.
    static func texts(
        _ values: [JSONValue], _ types: [PostgreSQLType], isArray: (PostgreSQLType) -> Bool
    ) throws(PostgreSQLError) -> [String?] {
        guard values.count == types.count else {
            var error = PostgreSQLError(
                .server, "The statement has \(types.count) parameters, but \(values.count) values were given",
                sqlState: "08P01")
            error.hint = "Give one value for each of $1, $2, …"
            throw error
        }
        var texts: [String?] = []
        for (value, type) in zip(values, types) { texts.append(try text(value, type, isArray)) }
        return texts
    }

    private static func text(
        _ value: JSONValue, _ type: PostgreSQLType, _ isArray: (PostgreSQLType) -> Bool
    ) throws(PostgreSQLError) -> String? {
        let isJSON = type.form == .json || type.form == .jsonb
        let text: String
        switch value.resolved {
        case .null: return nil
        case .bool(let bool): text = bool ? "true" : "false"
        case .integer(let integer): text = String(integer)
        case .number(let number): text = number.text
        // A string for a json parameter is the document itself when it is one, else a JSON string.
        case .string(let string): text = isJSON && (try? JSONParser.parse(string)) == nil ? json(value) : string
        case .array(let elements) where isArray(type): text = literal(elements)
        case .array, .object, .raw: text = json(value)
        }
        guard !text.utf8.contains(0) else {
            throw PostgreSQLError(.server, "Text in PostgreSQL cannot hold the character NUL", sqlState: "22021")
        }
        return text
    }

    private static func literal(_ elements: [JSONValue]) -> String {
        let parts = elements.map { element -> String in
            switch element.resolved {
            case .null: "NULL"
            case .bool(let bool): bool ? "true" : "false"
            case .integer(let integer): String(integer)
            case .number(let number): number.text
            case .string(let string): ArrayLiteral.quoted(string)
            case .array(let inner): literal(inner)
            case .object, .raw: ArrayLiteral.quoted(json(element))
            }
        }
        return "{\(parts.joined(separator: ","))}"
    }

    private static func json(_ value: JSONValue) -> String { value.jsonString }
}
