public import JSON

/// A protocol type as a typed view over its JSON.
///
/// The JSON is the storage, so members that this library does not know survive reading and writing, their order
/// included, and writing costs nothing.
public protocol ProtocolObject: Sendable, Hashable {
    /// Everything the object says.
    var fields: JSONObject { get set }

    /// Wraps JSON without looking at it.
    init(unchecked fields: JSONObject)

    /// The members that must be present, with the kind of value each must have.
    static var required: [(name: String, kind: JSONKind)] { get }
}

/// The kinds of JSON value that a required member can have.
public enum JSONKind: String, Sendable {
    case string, number, boolean, array, object, any

    func admits(_ value: JSONValue) -> Bool { self == .any || value.typeName == rawValue }
}

extension ProtocolObject {
    /// Nothing, for types that do not say otherwise.
    public static var required: [(name: String, kind: JSONKind)] { [] }

    /// Reads the object, naming the member that is missing or of the wrong kind.
    public init(json: JSONValue) throws(MCPError) {
        guard case .object(let fields) = json.resolved else {
            throw .invalidParams("\(Self.self) must be an object, not \(json.typeName).")
        }
        for (name, kind) in Self.required {
            guard let value = fields[name] else {
                throw .invalidParams("\(Self.self) lacks the required member \"\(name)\".")
            }
            guard kind.admits(value) else {
                throw .invalidParams("\(Self.self): \"\(name)\" must be \(kind.rawValue), not \(value.typeName).")
            }
        }
        self.init(unchecked: fields)
    }

    /// The object as a JSON value.
    public var json: JSONValue { .object(fields) }

    /// The `_meta` member.
    public var meta: JSONObject? {
        get { fields["_meta"]?.objectValue }
        set { fields["_meta"] = newValue.map(JSONValue.object) }
    }
}

/// What can stand in a member of a protocol object.
protocol FieldValue {
    init?(field: JSONValue)
    var field: JSONValue { get }
}

extension String: FieldValue {
    init?(field: JSONValue) {
        guard let text = field.stringValue else { return nil }
        self = text
    }
    var field: JSONValue { .string(self) }
}

extension Bool: FieldValue {
    init?(field: JSONValue) {
        guard let flag = field.boolValue else { return nil }
        self = flag
    }
    var field: JSONValue { .bool(self) }
}

extension Int: FieldValue {
    init?(field: JSONValue) {
        guard let number = field.intValue else { return nil }
        self = number
    }
    var field: JSONValue { JSONValue(self) }
}

extension Double: FieldValue {
    init?(field: JSONValue) {
        guard let number = field.doubleValue else { return nil }
        self = number
    }
    var field: JSONValue { JSONValue(self) }
}

extension JSONValue: FieldValue {
    init?(field: JSONValue) { self = field }
    var field: JSONValue { self }
}

extension JSONObject: FieldValue {
    init?(field: JSONValue) {
        guard let object = field.objectValue else { return nil }
        self = object
    }
    var field: JSONValue { .object(self) }
}

extension Array: FieldValue where Element: FieldValue {
    init?(field: JSONValue) {
        guard let elements = field.arrayValue else { return nil }
        self = elements.compactMap { Element(field: $0) }
    }
    var field: JSONValue { .array(map(\.field)) }
}

extension FieldValue where Self: ProtocolObject {
    init?(field: JSONValue) {
        guard let value = try? Self(json: field) else { return nil }
        self = value
    }
    var field: JSONValue { json }
}

extension ProtocolObject {
    /// The member of a name, nil when it is absent or of another kind.
    subscript<Value: FieldValue>(_ name: String) -> Value? {
        get { fields[name].flatMap { Value(field: $0) } }
        set { fields[name] = newValue?.field }
    }
}
