public import JSON

/// Tells what the fields of a type mean, and what their types alone do not say.
///
/// The keys are coding keys; a key that the type does not have is an error that names the nearest right one, so a
/// renamed field cannot silently lose its description.
public protocol SchemaDescribed {
    /// The notes, by coding key.
    static var schemaNotes: [String: SchemaNote] { get }
}

/// A type that states its own schema: the way out when its `init(from:)` accepts no sample value, or when the schema
/// should say more than what was asked for.
public protocol SchemaProviding {
    /// The schema. Its `$defs`, if any, move to the root of the document.
    static var jsonSchema: JSONObject { get }
    /// Any valid value, which stands for the type while the schema of an enclosing type is read.
    static var schemaSample: Self { get }
}

/// What a schema says about one field beyond its type.
///
/// A string literal is a description: `"city": "The city's name"`.
public struct SchemaNote: Sendable {
    /// What the field means, in words for the model and the person.
    public var description: String?
    /// The least and the greatest number.
    public var range: (any SchemaBounds)?
    /// How many characters a string, elements an array, or members a dictionary may have.
    public var length: (any SchemaBounds)?
    /// A regular expression that a string matches somewhere.
    public var pattern: String?
    /// A `format` such as `email` or `date-time`.
    public var format: String?
    /// What stands in place of a missing member. A field with a default is not required, see ``SchemaDefaults``.
    public var `default`: JSONValue?
    /// Example values.
    public var examples: [JSONValue]
    /// Titles for the values of an enum, by raw value; the values become a `oneOf` with titles.
    public var titles: [String: String]
    /// The HTTP header (`Mcp-Param-…`) that repeats the argument so that a gateway can route by it (`x-mcp-header`).
    public var headerName: String?

    private var itemNotes: [SchemaNote]

    /// What is said about each element of an array or each value of a dictionary.
    public var items: SchemaNote? {
        get { itemNotes.first }
        set { itemNotes = newValue.map { [$0] } ?? [] }
    }

    /// Collects what there is to say; everything is optional.
    public init(
        _ description: String? = nil, in range: (any SchemaBounds)? = nil, length: (any SchemaBounds)? = nil,
        pattern: String? = nil, format: String? = nil, items: SchemaNote? = nil, default: JSONValue? = nil,
        examples: [JSONValue] = [], titles: [String: String] = [:], headerName: String? = nil
    ) {
        self.description = description
        self.range = range
        self.length = length
        self.pattern = pattern
        self.format = format
        self.default = `default`
        self.examples = examples
        self.titles = titles
        self.headerName = headerName
        itemNotes = items.map { [$0] } ?? []
    }
}

extension SchemaNote: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// A note that is a description and nothing else.
    public init(stringLiteral description: String) { self.init(description) }
}

/// A range that a note can state: `1...14`, `0..<1`, `1...`, `...100`.
public protocol SchemaBounds: Sendable {
    /// The least admitted value.
    var schemaMinimum: JSONValue? { get }
    /// The greatest admitted value.
    var schemaMaximum: JSONValue? { get }
    /// The value that every admitted one stays below.
    var schemaExclusiveMaximum: JSONValue? { get }
}

extension SchemaBounds {
    /// Nil: no least value.
    public var schemaMinimum: JSONValue? { nil }
    /// Nil: no greatest value.
    public var schemaMaximum: JSONValue? { nil }
    /// Nil: no value to stay below.
    public var schemaExclusiveMaximum: JSONValue? { nil }
}

/// A number that can bound a range in a note.
public protocol SchemaBound: Comparable, Sendable {
    /// The number in JSON.
    var schemaNumber: JSONValue { get }
}

extension Int: SchemaBound {
    /// The number as a JSON integer.
    public var schemaNumber: JSONValue { JSONValue(self) }
}

extension Double: SchemaBound {
    /// The number as a JSON number; `null` unless it is finite.
    public var schemaNumber: JSONValue { JSONValue(self) }
}

extension ClosedRange: SchemaBounds where Bound: SchemaBound {
    /// The lower bound, itself admitted.
    public var schemaMinimum: JSONValue? { lowerBound.schemaNumber }
    /// The upper bound, itself admitted.
    public var schemaMaximum: JSONValue? { upperBound.schemaNumber }
}

extension Range: SchemaBounds where Bound: SchemaBound {
    /// The lower bound, itself admitted.
    public var schemaMinimum: JSONValue? { lowerBound.schemaNumber }
    /// The upper bound, itself not admitted.
    public var schemaExclusiveMaximum: JSONValue? { upperBound.schemaNumber }
}

extension PartialRangeFrom: SchemaBounds where Bound: SchemaBound {
    /// The lower bound, itself admitted; there is no upper one.
    public var schemaMinimum: JSONValue? { lowerBound.schemaNumber }
}

extension PartialRangeThrough: SchemaBounds where Bound: SchemaBound {
    /// The upper bound, itself admitted; there is no lower one.
    public var schemaMaximum: JSONValue? { upperBound.schemaNumber }
}

extension PartialRangeUpTo: SchemaBounds where Bound: SchemaBound {
    /// The upper bound, itself not admitted; there is no lower one.
    public var schemaExclusiveMaximum: JSONValue? { upperBound.schemaNumber }
}
