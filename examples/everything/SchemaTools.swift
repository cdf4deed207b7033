import JSON
import MCP

/// Tools with special input schemas.
@ServerBuilder var schemaTools: [any ServerComponent] {
    Tool(
        ToolDefinition(
            name: "json_schema_2020_12_tool", description: "Tool with JSON Schema 2020-12 features",
            inputSchema: contactSchema)
    ) { arguments, _ in
        "Arguments: \(arguments)"
    }
    Tool("test_x_mcp_header", "Takes an argument that a header repeats") { (input: RegionInput, _) in
        "region=\(input.region)"
    }
}

private struct RegionInput: Decodable, SchemaDescribed {
    var region: String
    static let schemaNotes: [String: SchemaNote] = [
        "region": SchemaNote("Where to route the call to", headerName: "Region")
    ]
}

/// Whatever JSON Schema can say reaches the client unchanged.
private let contactSchema: JSONObject = [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": [
        "address": [
            "$anchor": "addressDef",
            "type": "object",
            "properties": ["street": ["type": "string"], "city": ["type": "string"]],
        ]
    ],
    "properties": [
        "name": ["type": "string"],
        "address": ["$ref": "#/$defs/address"],
        "contactMethod": ["type": "string", "enum": ["phone", "email"]],
        "phone": ["type": "string"],
        "email": ["type": "string"],
    ],
    "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
    "if": ["properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"]],
    "then": ["required": ["phone"]],
    "else": ["required": ["email"]],
    "additionalProperties": false,
]
