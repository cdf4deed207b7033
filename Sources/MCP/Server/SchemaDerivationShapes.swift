import JSON

/// What a type turned out to be, before it is written as a schema.
indirect enum SchemaShape: Equatable {
    case leaf(JSONObject)
    case array(SchemaShape, unique: Bool)
    case map(SchemaShape)
    case nullable(SchemaShape)
    case object(SchemaFields)
    /// A type with an entry among the recorder's definitions.
    case named(ObjectIdentifier)
}

/// The members an object was asked for, in that order.
struct SchemaFields: Equatable {
    struct Member: Equatable {
        let name: String
        var shape: SchemaShape
        var isRequired: Bool
    }

    var members: [Member] = []
    /// The type looks at whatever members are there, so unknown ones are welcome.
    var isOpen = false
}

/// A value that a single scalar in JSON stands for.
protocol SchemaScalar: Decodable {
    static var scalarSchema: JSONObject { get }
    static func sample(from samples: SchemaSamples) -> Self
}

/// A type whose shape follows from its type parameters, so nothing needs to be decoded.
protocol SchemaShaped: Decodable {
    static func shape(in recorder: SchemaRecorder) throws(SchemaDerivationError) -> SchemaShape
    static var shapeSample: Self { get }
}

extension Bool: SchemaScalar {
    static var scalarSchema: JSONObject { ["type": "boolean"] }
    static func sample(from samples: SchemaSamples) -> Bool { samples.flag }
}

extension String: SchemaScalar {
    static var scalarSchema: JSONObject { ["type": "string"] }
    static func sample(from samples: SchemaSamples) -> String { samples.text }
}

extension Double: SchemaScalar {
    static var scalarSchema: JSONObject { ["type": "number"] }
    static func sample(from samples: SchemaSamples) -> Double { samples.real }
}

extension Float: SchemaScalar {
    static var scalarSchema: JSONObject { ["type": "number"] }
    static func sample(from samples: SchemaSamples) -> Float { Float(samples.real) }
}

extension SchemaScalar where Self: FixedWidthInteger {
    /// Bounds are stated where a JSON number could plausibly pass them: below zero, and beyond fewer than 64 bits.
    static var scalarSchema: JSONObject {
        var schema: JSONObject = ["type": "integer"]
        if !isSigned || bitWidth < 64 { schema["minimum"] = Int64(exactly: min).map { JSONValue($0) } }
        if bitWidth < 64 { schema["maximum"] = Int64(exactly: max).map { JSONValue($0) } }
        return schema
    }
    static func sample(from samples: SchemaSamples) -> Self { samples.integer(Self.self) }
}

extension Int: SchemaScalar {}
extension Int8: SchemaScalar {}
extension Int16: SchemaScalar {}
extension Int32: SchemaScalar {}
extension Int64: SchemaScalar {}
extension UInt: SchemaScalar {}
extension UInt8: SchemaScalar {}
extension UInt16: SchemaScalar {}
extension UInt32: SchemaScalar {}
extension UInt64: SchemaScalar {}

extension Optional: SchemaShaped where Wrapped: Decodable {
    static func shape(in recorder: SchemaRecorder) throws(SchemaDerivationError) -> SchemaShape {
        .nullable(try recorder.shape(of: Wrapped.self))
    }
    static var shapeSample: Self { nil }
}

extension Array: SchemaShaped where Element: Decodable {
    static func shape(in recorder: SchemaRecorder) throws(SchemaDerivationError) -> SchemaShape {
        .array(try recorder.shape(of: Element.self), unique: false)
    }
    static var shapeSample: Self { [] }
}

extension Set: SchemaShaped where Element: Decodable {
    static func shape(in recorder: SchemaRecorder) throws(SchemaDerivationError) -> SchemaShape {
        .array(try recorder.shape(of: Element.self), unique: true)
    }
    static var shapeSample: Self { [] }
}

extension Dictionary: SchemaShaped where Key: Decodable, Value: Decodable {
    static func shape(in recorder: SchemaRecorder) throws(SchemaDerivationError) -> SchemaShape {
        guard Key.self == String.self || Key.self == Int.self || Key.self is any CodingKeyRepresentable.Type else {
            throw recorder.error(
                .unsupportedKey,
                "A dictionary with \(Key.self) keys is not an object in JSON; use String keys, or conform "
                    + "\(Key.self) to CodingKeyRepresentable.")
        }
        return .map(try recorder.shape(of: Value.self))
    }
    static var shapeSample: Self { [:] }
}
