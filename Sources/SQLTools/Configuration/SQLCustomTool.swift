public import JSON
public import Settings

/// A statement of the operator's that is a tool of its own.
public struct SQLCustomTool: Sendable {
    /// What the tool is called.
    public var name: String
    /// What it is for, for the model.
    public var description: String
    /// One statement. Parameters are `:name` in SQLite, and `$1`, `$2` … in the order of `parameters` in PostgreSQL.
    public var statement: String
    /// What stands for the parameters.
    public var parameters: [Parameter]

    init(_ name: String, _ body: Body) {
        self.init(name: name, body.description, statement: body.statement, parameters: body.parameters)
    }

    /// A tool without parameters unless some are given.
    public init(name: String, _ description: String, statement: String, parameters: [Parameter] = []) {
        self.name = name
        self.description = description
        self.statement = statement
        self.parameters = parameters
    }

    /// What stands under a tool's name in the configuration.
    public struct Body: ConfigurationSection {
        /// See `ConfigurationSection.summary`.
        public static let summary = "A statement that is a tool of its own."
        let description: String
        let statement: String
        let parameters: [Parameter]

        /// Reads the tool; its statement is read when the server is made.
        public init(from reader: ConfigurationReader) {
            description = reader.setting("description", "What the tool is for; shown to the model.", .string)
            statement = reader.setting("statement", "One SQL statement.", .string)
            parameters = reader.setting(
                "parameters", "What stands for the parameters of the statement, in their order.",
                .named(.section(Parameter.Body.self)), default: []
            ).map { Parameter($0.name, $0.value) }
        }
    }

    /// A parameter of a tool.
    public struct Parameter: Sendable {
        /// What may be given.
        public enum Kind: String, CaseIterable, Sendable { case string, integer, number, boolean }

        /// What a caller's credential says of the caller.
        public enum Claim: String, CaseIterable, Sendable { case tenant, subject }

        /// Where the value comes from.
        public enum Source: Sendable {
            /// From the model, within limits.
            case model(Limits)
            /// From who calls; the model neither sees nor sets it.
            case claim(Claim)
            /// Always this; the model neither sees nor sets it.
            case fixed(JSONValue)
        }

        /// What a model may give.
        public struct Limits: Sendable {
            /// What is taken where it gives nothing; nil: it must.
            public var defaultValue: JSONValue?
            /// The only values; empty for all.
            public var allowed: [JSONValue] = []
            /// The least number.
            public var minimum: Double?
            /// The greatest number.
            public var maximum: Double?

            /// No limits.
            public init() {}
        }

        /// As the statement and the model call it.
        public var name: String
        /// What it means, for the model.
        public var description: String?
        /// What may be given.
        public var kind: Kind
        /// Where the value comes from.
        public var source: Source

        /// A parameter that the model gives, unless another source is named.
        public init(
            _ name: String, _ description: String? = nil, kind: Kind = .string, source: Source = .model(Limits())
        ) {
            self.name = name
            self.description = description
            self.kind = kind
            self.source = source
        }

        init(_ name: String, _ body: Body) {
            self.init(name, body.description, kind: body.kind, source: body.source)
        }

        /// What stands under a parameter's name in the configuration.
        public struct Body: ConfigurationSection {
            /// See `ConfigurationSection.summary`.
            public static let summary = "A parameter of a statement."
            let description: String?
            let kind: Kind
            let source: Source

            /// Reads the parameter, and finds sources that exclude each other.
            public init(from reader: ConfigurationReader) {
                description = reader.optional("description", "What it means; shown to the model.", .string)
                kind = reader.setting("type", "What may be given.", .choice(), default: .string)
                let claim: Claim? = reader.optional(
                    "from_claim", "Filled from who calls, and hidden from the model.", .choice())
                let fixed = reader.optional("value", "Always this, and hidden from the model.", .json)
                var limits = Limits()
                limits.defaultValue = reader.optional("default", "Taken where the model gives nothing.", .json)
                limits.allowed = reader.setting(
                    "allowed", "The only values that may be given.", .list(.json), default: [])
                limits.minimum = reader.optional("min", "The least number.", .double)
                limits.maximum = reader.optional("max", "The greatest number.", .double)
                if claim != nil, fixed != nil {
                    reader.report(about: "value", "\"value\" and \"from_claim\" exclude each other; keep one")
                }
                source = claim.map(Source.claim) ?? fixed.map(Source.fixed) ?? .model(limits)
            }
        }
    }
}
