public import JSON

extension DataSchema {
    /// The schema as YAML, in the one form that equal schemas share. Reads back as the same value.
    public var yaml: String { YAMLText.write(json) }

    /// The schema as JSON; in a file it reads back as the same value.
    public var json: JSONValue { ["tables": .object(JSONObject(tables.map { ($0.name, $0.json) }))] }
}

extension TableSchema {
    /// The table without its name.
    var json: JSONValue {
        var object = JSONObject()
        object["rows"] = rows.map { JSONValue($0) }
        object["key"] = key.map(JSONValue.string)
        object["parent"] = parent.map { ["table": .string($0.table), "key": .string($0.key)] }
        object["panel"] = panel.map { ["entity": .string($0.entity), "time": .string($0.time)] }
        object["locale"] = locale.map(JSONValue.string)
        object["columns"] = .object(JSONObject(columns.map { ($0.name, $0.json) }))
        if !constraints.isEmpty { object["constraints"] = .array(constraints.map(\.json)) }
        if !correlations.isEmpty {
            object["correlations"] = .array(
                correlations.map {
                    ["columns": [.string($0.first), .string($0.second)], "value": JSONValue($0.value)]
                })
        }
        return .object(object)
    }
}

extension ColumnSchema {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["type": .string(type.rawValue)]
        object["from"] = from.map { .string($0.rawValue) }
        object["because"] = because.map(JSONValue.string)
        object["min"] = min?.json
        object["max"] = max?.json
        object["decimals"] = decimals.map { JSONValue($0) }
        object["values"] = valuesJSON
        object["share"] = share.map { JSONValue($0) }
        object["distribution"] = distribution?.json
        object["pattern"] = pattern.map(JSONValue.string)
        object["start"] = start.map { JSONValue($0) }
        object["step"] = step.map { JSONValue($0) }
        object["format"] = format.map(JSONValue.string)
        object["locale"] = locale.map(JSONValue.string)
        object["of"] = of.map(JSONValue.string)
        if consistent { object["consistent"] = true }
        object["missing"] = missing.map { JSONValue($0) }
        object["formula"] = formula.map(JSONValue.string)
        return .object(object)
    }

    private var valuesJSON: JSONValue? {
        if values.isEmpty { return nil }
        if values.allSatisfy({ $0.share == 1 }) { return .array(values.map { .string($0.value) }) }
        return .object(JSONObject(values.map { ($0.value, JSONValue($0.share)) }))
    }
}

extension Distribution {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind.rawValue)]
        for (key, value) in zip(kind.keys, parameters) { object[key] = JSONValue(value) }
        return .object(object)
    }
}

extension Constraint {
    fileprivate var json: JSONValue { .object(JSONObject([(key, content)])) }

    private var content: JSONValue {
        switch self {
        case .inequality(let low, let high, let strict):
            var object: JSONObject = ["low": .string(low), "high": .string(high)]
            if strict { object["strict"] = true }
            return .object(object)
        case .range(let column, let min, let max):
            var object: JSONObject = ["column": .string(column)]
            object["min"] = min?.json
            object["max"] = max?.json
            return .object(object)
        case .unique(let columns), .fixedCombinations(let columns), .oneOf(let columns):
            return .array(columns.map(JSONValue.string))
        case .formula(let column, let expression): return ["column": .string(column), "is": .string(expression)]
        case .pattern(let column, let pattern): return ["column": .string(column), "pattern": .string(pattern)]
        }
    }
}
