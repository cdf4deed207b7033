import BoltClient
import JSON

/// Turns JSON into parameters of a statement.
enum GraphParameters {
    /// - Throws: ``GraphError`` that names the parameter whose number fits nothing.
    static func values(_ json: JSONObject) throws(GraphError) -> [String: BoltValue] {
        var values: [String: BoltValue] = [:]
        for (key, value) in json { values[key] = try self.value(value, key) }
        return values
    }

    private static func value(_ json: JSONValue, _ name: String) throws(GraphError) -> BoltValue {
        switch json.resolved {
        case .null, .raw: return .null
        case .bool(let flag): return .bool(flag)
        case .string(let text): return .string(text)
        case .array(let elements):
            var values: [BoltValue] = []
            for element in elements { values.append(try value(element, name)) }
            return .list(values)
        case .object(let object):
            var values: [String: BoltValue] = [:]
            for (key, member) in object { values[key] = try value(member, name) }
            return .map(values)
        default:
            if let number = json.integerValue { return .int(number) }
            if let number = json.doubleValue, number.isFinite { return .float(number) }
            throw GraphError(.parameter, "A number in the parameter \(name.prefix(64)) is too large.")
        }
    }
}
