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
        if let list = json.arrayValue { return .positional(list.map(SQLValue.init(parameter:))) }
        guard let named = json.objectValue, dialect.hasNamedParameters else {
            throw SQLFailure(.parameters, "\"params\" must be a list of values for $1, $2 and so on.")
        }
        var values: [String: SQLValue] = [:]
        for (name, value) in named { values[name] = SQLValue(parameter: value) }
        return .named(values)
    }
}

extension SQLValue {
    /// A parameter as JSON gives it.
    init(parameter json: JSONValue) {
        switch json.resolved {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .int(value)
        case .number(let number): self = .double(number.double)
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
            self.init(parameter: json)
            return
        }
        guard let inner = object["json"] else { return nil }
        self = .json(inner)
    }
}
