import JSON

/// The forms that the tools show to the user.
enum Forms {
    /// One required field.
    static func field(_ name: String, type: String = "string") -> JSONObject {
        ["type": "object", "properties": [name: ["type": .string(type)]], "required": [.string(name)]]
    }

    static let contact: JSONObject = [
        "type": "object",
        "properties": [
            "username": ["type": "string", "description": "User's response"],
            "email": ["type": "string", "description": "User's email address"],
        ],
        "required": ["username", "email"],
    ]

    static let defaults: JSONObject = [
        "type": "object",
        "properties": [
            "name": ["type": "string", "default": "John Doe"],
            "age": ["type": "integer", "default": 30],
            "score": ["type": "number", "default": 95.5],
            "status": ["type": "string", "enum": ["active", "inactive", "pending"], "default": "active"],
            "verified": ["type": "boolean", "default": true],
        ],
    ]

    static let choices: JSONObject = [
        "type": "object",
        "properties": [
            "untitledSingle": ["type": "string", "enum": ["option1", "option2", "option3"]],
            "titledSingle": [
                "type": "string",
                "oneOf": titled(["value1": "First Option", "value2": "Second Option", "value3": "Third Option"]),
            ],
            "legacyEnum": [
                "type": "string", "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            ],
            "untitledMulti": [
                "type": "array", "items": ["type": "string", "enum": ["option1", "option2", "option3"]],
            ],
            "titledMulti": [
                "type": "array",
                "items": [
                    "anyOf": titled(["value1": "First Choice", "value2": "Second Choice", "value3": "Third Choice"])
                ],
            ],
        ],
    ]

    private static func titled(_ choices: KeyValuePairs<String, String>) -> JSONValue {
        .array(choices.map { ["const": .string($0.key), "title": .string($0.value)] })
    }
}
