/// The keywords of one schema object, read with a check of their values.
struct SchemaKeywords {
    let spot: SchemaRegistry.Spot
    let dialect: SchemaDialect
    private let schema: JSONObject
    private let place: String

    init(_ spot: SchemaRegistry.Spot, _ schema: JSONObject, _ dialect: SchemaDialect, _ place: String) {
        self.spot = spot
        self.schema = schema
        self.dialect = dialect
        self.place = place
    }

    /// In draft-07 a `$ref` makes everything beside it ignored.
    var isOnlyReference: Bool { dialect.isDraft7 && schema["$ref"]?.stringValue != nil }

    /// The value of a keyword; nil when it is absent or its vocabulary is not in force.
    subscript(_ keyword: String, _ vocabulary: SchemaDialect.Vocabularies = []) -> JSONValue? {
        guard dialect.vocabularies.isSuperset(of: vocabulary) else { return nil }
        return schema[keyword]?.resolved
    }

    /// The same for a keyword that draft-07 does not have.
    func modern(_ keyword: String, _ vocabulary: SchemaDialect.Vocabularies = []) -> JSONValue? {
        dialect.isDraft7 ? nil : self[keyword, vocabulary]
    }

    func error(_ keyword: String, _ message: String) -> JSONSchemaError { error(.invalidKeyword, keyword, message) }

    func error(_ code: JSONSchemaError.Code, _ keyword: String, _ message: String) -> JSONSchemaError {
        JSONSchemaError(code, at: place + "/" + JSONPointer.escaped(keyword), message)
    }

    func string(_ keyword: String) throws(JSONSchemaError) -> String? {
        guard let value = self[keyword] else { return nil }
        guard let text = value.stringValue else { throw error(keyword, "\(keyword) must be a string") }
        return text
    }

    /// A size that is not negative; sizes beyond 64 bits count as the largest.
    func size(_ keyword: String, _ value: JSONValue?) throws(JSONSchemaError) -> Int? {
        guard let value else { return nil }
        guard let text = value.numberText else { throw error(keyword, "\(keyword) must be a whole number") }
        let decimal = ExactDecimal(text)
        guard decimal.isInteger, decimal.isPositive || decimal.isZero else {
            throw error(keyword, "\(keyword) must be a whole number and not negative")
        }
        return decimal.floor.flatMap { Int(exactly: $0) } ?? Int.max
    }

    func object(_ keyword: String, _ value: JSONValue?) throws(JSONSchemaError) -> JSONObject? {
        guard let value else { return nil }
        guard let object = value.objectValue else { throw error(keyword, "\(keyword) must be an object") }
        return object
    }

    func list(_ keyword: String, _ value: JSONValue?) throws(JSONSchemaError) -> [JSONValue]? {
        guard let value else { return nil }
        guard let list = value.arrayValue else { throw error(keyword, "\(keyword) must be an array") }
        return list
    }

    func strings(_ keyword: String, _ value: JSONValue?) throws(JSONSchemaError) -> [String]? {
        guard let list = try list(keyword, value) else { return nil }
        var strings: [String] = []
        for element in list {
            guard let text = element.stringValue else { throw error(keyword, "\(keyword) must hold strings only") }
            strings.append(text)
        }
        return strings
    }
}

extension SchemaKeywords {
    func types() throws(JSONSchemaError) -> TypeSet {
        guard let value = self["type", .validation] else { return .all }
        var names = [value]
        if let list = value.arrayValue { names = list }
        var types: TypeSet = []
        for name in names {
            guard let text = name.stringValue, let type = TypeSet.named(text) else {
                throw error(
                    "type",
                    "\(SchemaPhrases.quoted(name)) is not a type; types are null, boolean, integer, "
                        + "number, string, array and object")
            }
            types.formUnion(type)
        }
        if types.isEmpty { throw error("type", "type must name at least one type") }
        return types
    }

    func valueChecks() throws(JSONSchemaError) -> ValueChecks? {
        var lists: [ValueChecks.OneOf] = []
        if let constant = self["const", .validation] { lists.append(Self.oneOf([constant], "const")) }
        if let values = try list("enum", self["enum", .validation]) { lists.append(Self.oneOf(values, "enum")) }
        return lists.isEmpty ? nil : ValueChecks(lists)
    }

    private static func oneOf(_ values: [JSONValue], _ keyword: String) -> ValueChecks.OneOf {
        let values = values.map(\.resolved)
        return ValueChecks.OneOf(
            strings: ExactTextTable(values.compactMap(\.stringValue)),
            others: values.filter { $0.stringValue == nil }, all: values, keyword: keyword)
    }

    func numberChecks() throws(JSONSchemaError) -> NumberChecks? {
        var bounds: [NumberChecks.Bound] = []
        let kinds: [(String, NumberChecks.Bound.Kind)] = [
            ("minimum", .minimum), ("exclusiveMinimum", .exclusiveMinimum), ("maximum", .maximum),
            ("exclusiveMaximum", .exclusiveMaximum),
        ]
        for (keyword, kind) in kinds {
            guard let text = try number(keyword) else { continue }
            bounds.append(NumberChecks.Bound(kind: kind, limit: NumberLimit(text)))
        }
        let divisor = try divisor()
        return bounds.isEmpty && divisor == nil ? nil : NumberChecks(bounds: bounds, divisor: divisor)
    }

    private func number(_ keyword: String) throws(JSONSchemaError) -> String? {
        guard let value = self[keyword, .validation] else { return nil }
        guard let text = value.numberText else { throw error(keyword, "\(keyword) must be a number") }
        return text
    }

    /// Dividing costs time in proportion to the digits of the divisor.
    private static let maxDivisorDigits = 400

    private func divisor() throws(JSONSchemaError) -> NumberChecks.Divisor? {
        guard let text = try number("multipleOf") else { return nil }
        let decimal = ExactDecimal(text)
        guard decimal.isPositive else { throw error("multipleOf", "multipleOf must be greater than 0") }
        guard decimal.digitCount <= Self.maxDivisorDigits else {
            throw error(.limitExceeded, "multipleOf", "multipleOf has more than \(Self.maxDivisorDigits) digits")
        }
        return NumberChecks.Divisor(integer: decimal.isInteger ? decimal.floor : nil, decimal: decimal, text: text)
    }
}

extension JSONValue {
    /// The text of a number; nil for any other value.
    var numberText: String? {
        switch self {
        case .integer(let value): String(value)
        case .number(let number): number.text
        default: nil
        }
    }
}
