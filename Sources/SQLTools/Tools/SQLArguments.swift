import JSON

/// The arguments of a call, which have passed the tool's schema.
struct SQLArguments {
    let object: JSONObject

    func text(_ name: String) throws(SQLFailure) -> String {
        guard let text = object[name]?.stringValue else {
            throw SQLFailure(.parameters, "The argument \"\(name)\" is missing.")
        }
        return text
    }

    /// A text that is not empty; nil where none was given.
    func optionalText(_ name: String) -> String? {
        object[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    func int(_ name: String) -> Int? { object[name]?.intValue }

    /// The parameters of a statement: an array for positions, an object for names.
    func parameters(_ dialect: SQLDialect) throws(SQLFailure) -> SQLParameters {
        guard let json = object["params"], !json.isNull else { return .none }
        if let list = json.arrayValue { return .positional(list.map { SQLValue(parameter: $0, for: dialect) }) }
        guard let named = json.objectValue, dialect.hasNamedParameters else {
            throw SQLFailure(.parameters, "\"params\" must be a list of values for $1, $2 and so on.")
        }
        var values: [String: SQLValue] = [:]
        for (name, value) in named { values[name] = SQLValue(parameter: value, for: dialect) }
        return .named(values)
    }
}

extension SQLValue {
    /// A parameter as JSON gives it. PostgreSQL gets a number that a `Double` would change as it was written, because
    /// the type of the parameter says what can be kept; SQLite would take that for text.
    init(parameter json: JSONValue, for dialect: SQLDialect) {
        switch json.resolved {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .int(value)
        case .number(let number):
            let isText = dialect == .postgresql && !number.isExactAsDouble
            self = isText ? .text(number.text) : .double(number.double)
        case .string(let text): self = .text(text)
        case .array, .object, .raw: self = .json(json.resolved)
        }
    }
}

extension SQLParameters {
    /// Everything of the parameters, for digests.
    var json: JSONValue {
        switch self {
        case .positional(let values): .array(values.map(\.tagged))
        case .named(let values):
            .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.tagged) }))
        }
    }

    init?(json: JSONValue) {
        if let list = json.arrayValue {
            let values = list.compactMap(SQLValue.init(tagged:))
            guard values.count == list.count else { return nil }
            self = .positional(values)
        } else if let object = json.objectValue {
            var values: [String: SQLValue] = [:]
            for (name, tagged) in object {
                guard let value = SQLValue(tagged: tagged) else { return nil }
                values[name] = value
            }
            self = .named(values)
        } else {
            return nil
        }
    }
}

extension SQLValue {
    /// JSON from which the same parameter comes back. Parameters from callers are never binary.
    fileprivate var tagged: JSONValue {
        switch self {
        case .null, .bytes: .null
        case .bool(let value): .bool(value)
        case .int(let value): .integer(value)
        case .double(let value): JSONNumber(value).map(JSONValue.number) ?? .null
        case .text(let text): .string(text)
        case .json(let json): ["json": json]
        }
    }

    fileprivate init?(tagged json: JSONValue) {
        guard let object = json.objectValue else {
            // What was a number stays one: a long one is a text here already.
            self.init(parameter: json, for: .sqlite)
            return
        }
        guard let inner = object["json"] else { return nil }
        self = .json(inner)
    }
}

extension JSONNumber {
    /// Decimal places that a `Double` always keeps.
    private static let exactDigits = 15

    /// Whether the number is the same after it was a `Double`.
    fileprivate var isExactAsDouble: Bool {
        let mantissa = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { (48...57).contains($0) }
        let significant = mantissa.drop { $0 == 48 }.reversed().drop { $0 == 48 }
        guard double.isFinite, double != 0 || significant.isEmpty else { return false }
        return significant.count <= Self.exactDigits || JSONNumber(double)?.text == text
    }
}
