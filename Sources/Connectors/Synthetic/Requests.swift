import MCP

/// What `infer_schema` is asked.
struct SchemaRequest: Decodable, SchemaDescribed {
    var file: String
    static let schemaNotes: [String: SchemaNote] = ["file": "A table in the input folder, such as customers.csv"]
}

/// What `generate_tabular` is asked.
struct GenerationRequest: Decodable, SchemaDescribed {
    var file: String?
    var schema: String?
    var rows: Int?
    var format: Format?
    var seed: Int?
    var protection: Preset?
    var conditions: [String]?
    var balance: String?

    enum Format: String, Decodable, CaseIterable { case csv, jsonl, parquet, arrow }
    enum Preset: String, Decodable, CaseIterable { case off, standard, strict }

    static let schemaNotes: [String: SchemaNote] = [
        "file": "The table to learn, in the input folder; without it all columns must be declared in schema",
        "schema": "What the columns mean, as infer_schema writes it; inferred where it is not given",
        "rows": "How many rows, at least 1; as many as were learned without",
        "format": "The format of the new file; csv without",
        "seed": "Equal seeds give equal rows; 1 without",
        "protection": "What keeps single persons out; standard without",
        "conditions": "Only rows with column=value, column=a|b or column=1..9",
        "balance": "A column whose values shall be equally frequent",
    ]
}

/// What `validate_data` is asked.
struct ValidationRequest: Decodable, SchemaDescribed {
    var real: String
    var synthetic: String
    var holdout: String?
    var target: String?
    var protected: [String]?

    static let schemaNotes: [String: SchemaNote] = [
        "real": "The real table, in the input folder",
        "synthetic": "The synthetic table: a name that generate_tabular gave, or a file in the input folder",
        "holdout": "Real rows that were not learned from; without them privacy and use are not measured",
        "target": "The column that models shall predict",
        "protected": "Columns by which nobody must be treated differently",
    ]
}
