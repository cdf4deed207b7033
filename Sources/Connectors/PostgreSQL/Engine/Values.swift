import JSON
import PostgreSQLClient
import SQLTools

extension SQLValue {
    /// A value of the server, with its meaning kept.
    init(_ value: PostgreSQLValue) {
        switch value {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .integer(let integer): self = .int(integer)
        case .double(let double): self = double.isFinite ? .double(double) : .text(value.text)
        case .numeric(let text), .text(let text): self = .text(text)
        case .bytes(let bytes): self = .bytes(bytes)
        case .json(let text): self = (try? JSONParser.parse(text)).map(SQLValue.json) ?? .text(text)
        // Bounds that are not the usual ones would be lost in JSON.
        case .array(let array): self = array.hasUsualBounds ? .json(array.json) : .text(array.text)
        }
    }

    /// The value as a parameter for the server.
    var parameter: JSONValue {
        switch self {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .int(let integer): .integer(integer)
        case .double(let double): JSONValue(double)
        case .text(let text): .string(text)
        case .bytes(let bytes): .string(PostgreSQLValue.bytes(bytes).text)
        case .json(let json): json
        }
    }

    /// As part of JSON.
    fileprivate var json: JSONValue {
        switch self {
        case .bytes: .string("")
        // As a JSON number, it may be read as another one.
        case .int(let int) where int.magnitude > 1 << 53: .string(String(int))
        default: parameter
        }
    }
}

extension PostgreSQLArray {
    /// The elements as nested arrays.
    var json: JSONValue {
        guard !dimensions.isEmpty else { return .array([]) }
        var rest = elements[...].map { element -> JSONValue in
            if case .bytes = element { return .string(element.text) }
            return SQLValue(element).json
        }
        for dimension in dimensions.dropFirst().reversed() where dimension.count > 0 {
            rest = stride(from: 0, to: rest.count, by: dimension.count).map { start in
                .array(Array(rest[start..<min(start + dimension.count, rest.count)]))
            }
        }
        return .array(rest)
    }
}

extension SQLStatement {
    /// The values for the server's parameters, in their order.
    func positional() throws(SQLFailure) -> [JSONValue] {
        switch parameters {
        case .positional(let values): return values.map(\.parameter)
        case .named: throw SQLFailure(.parameters, "Parameters are $1, $2 and so on, and have no names.")
        }
    }
}
