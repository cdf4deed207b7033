/// How deeply an evaluation is nested, and how many references were followed at this place of the value.
struct SchemaNesting {
    var depth = 0
    var references = 0

    var deeper: SchemaNesting { SchemaNesting(depth: depth + 1, references: 0) }
    var inPlace: SchemaNesting { SchemaNesting(depth: depth + 1, references: references) }
    var overReference: SchemaNesting { SchemaNesting(depth: depth + 1, references: references + 1) }
}

/// How far an evaluation has come.
struct SchemaProgress {
    var workLeft: Int
    /// Why the evaluation was given up; nothing it said counts then.
    var stop: SchemaStop?
    /// The schema resources that were entered on the way to the current schema, outermost first.
    var scope: [Int] = []

    init(workLeft: Int) { self.workLeft = workLeft }
}

/// Why an evaluation was given up.
enum SchemaStop: Sendable, Hashable {
    case work
    case depth
    case references
    case comparison
    case pattern(String)

    func message(_ options: JSONSchema.Options) -> String {
        switch self {
        case .work: "the check was given up: it took more than \(options.maxWork) steps"
        case .depth: "the check was given up: value and schema are nested more than \(options.depthInForce) deep"
        case .references:
            "the check was given up: more than \(options.maxReferenceExpansion) references follow each other; "
                + "the schema refers to itself without end"
        case .comparison: "the check was given up: a value to compare is nested more than \(options.depthInForce) deep"
        case .pattern(let source):
            "the check was given up: matching the pattern \(SchemaPhrases.quoted(.string(source))) is too expensive"
        }
    }
}

extension SchemaProgram {
    /// A violation for when nothing more precise was found.
    func summary(of stop: SchemaStop?) -> JSONSchema.Violation {
        JSONSchema.Violation(
            instancePath: "", keyword: stop == nil ? "schema" : "limit", schemaPath: root.place,
            message: stop?.message(options) ?? "does not fit the schema")
    }
}
