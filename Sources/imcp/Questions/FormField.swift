import JSON

/// One field of an elicitation's form: how it is shown, and how what is typed becomes a value.
struct FormField {
    /// A value to choose, with what the user is shown.
    struct Choice: Equatable {
        var value: JSONValue
        var title: String
    }

    let name: String
    let property: JSONObject
    let isRequired: Bool
    let choices: [Choice]
    /// Whether several of the choices may be taken.
    let isList: Bool
    private let schema: JSONSchema?

    init(_ name: String, _ property: JSONObject, isRequired: Bool) {
        self.name = name
        self.property = property
        self.isRequired = isRequired
        isList = property["type"]?.stringValue == "array"
        let holder = isList ? property["items"]?.objectValue ?? [:] : property
        choices = Self.choices(of: holder)
        schema = try? JSONSchema(.object(property), options: .checkingFormats)
    }

    /// The fields of a form, in its order.
    static func fields(of schema: JSONObject) -> [FormField] {
        let required = Set(schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        return (schema["properties"]?.objectValue ?? [:]).map { name, property in
            FormField(name, property.objectValue ?? [:], isRequired: required.contains(name))
        }
    }

    var defaultValue: JSONValue? { property["default"] }

    /// The lines above the prompt.
    func heading(_ number: Int, of count: Int) -> [String] {
        let title = property["title"]?.stringValue.map { " (\(TerminalText.line($0)))" } ?? ""
        let need = isRequired ? "required" : "may be left empty"
        var lines = ["\(number)/\(count) \(TerminalText.line(name))\(title): \(kind), \(need)"]
        if let description = property["description"]?.stringValue {
            lines.append("    \(TerminalText.line(description))")
        }
        for (index, choice) in choices.enumerated() {
            let value = TerminalText.line(choice.value.plainText)
            let title = TerminalText.line(choice.title)
            lines.append("    \(index + 1)) \(value == title ? value : "\(value) - \(title)")")
        }
        return lines
    }

    /// What stands before the cursor.
    func prompt(proposing value: JSONValue?) -> String {
        let hint = value.map { " [\(TerminalText.line(shown($0)))]" } ?? ""
        return "    \(TerminalText.line(name))\(hint): "
    }

    /// A value as it would be typed.
    func shown(_ value: JSONValue) -> String {
        if let values = value.arrayValue { return values.map(\.plainText).joined(separator: ", ") }
        if let flag = value.boolValue { return flag ? "yes" : "no" }
        return value.plainText
    }

    /// The value that a text means.
    func value(of text: String) throws(UsageProblem) -> JSONValue {
        let value: JSONValue
        if isList {
            var values: [JSONValue] = []
            for part in text.split(separator: ",").map(\.trimmed) where !part.isEmpty {
                values.append(try single(part))
            }
            value = .array(values)
        } else {
            value = try single(text)
        }
        if let violation = schema?.validate(value, limit: 1).first {
            throw UsageProblem("This does not fit: \(TerminalText.line(violation.message)).")
        }
        return value
    }

    private func single(_ text: String) throws(UsageProblem) -> JSONValue {
        if !choices.isEmpty { return try chosen(text) }
        switch property["type"]?.stringValue {
        case "boolean":
            switch text.lowercased() {
            case "y", "yes", "true", "1": return true
            case "n", "no", "false", "0": return false
            default: throw UsageProblem("Write yes or no.")
            }
        case "integer", "number":
            guard let number = try? JSONParser.parse(text), number.doubleValue != nil else {
                throw UsageProblem("Write a number.")
            }
            return number
        default: return .string(text)
        }
    }

    /// A choice by its value, its title or its number, in this order.
    private func chosen(_ text: String) throws(UsageProblem) -> JSONValue {
        if let choice = choices.first(where: { $0.value.plainText == text }) { return choice.value }
        if let choice = choices.first(where: { $0.title.lowercased() == text.lowercased() }) { return choice.value }
        if let number = Int(text), choices.indices.contains(number - 1) { return choices[number - 1].value }
        throw UsageProblem("Write a number from 1 to \(choices.count), or one of the values.")
    }

    private var kind: String {
        if isList { return choices.isEmpty ? "values, separated by commas" : "choose any, separated by commas" }
        if !choices.isEmpty { return "choose one" }
        let bounds = limits.isEmpty ? "" : " (\(limits.joined(separator: ", ")))"
        switch property["type"]?.stringValue {
        case "boolean": return "yes or no"
        case "integer": return "whole number\(bounds)"
        case "number": return "number\(bounds)"
        default: return (property["format"]?.stringValue.map(TerminalText.line) ?? "text") + bounds
        }
    }

    private var limits: [String] {
        [
            ("minimum", "at least"), ("maximum", "at most"), ("minLength", "characters, at least"),
            ("maxLength", "characters, at most"),
        ].compactMap { key, words -> String? in
            guard let limit = property[key], limit.doubleValue != nil else { return nil }
            return "\(words) \(limit.plainText)"
        }
    }

    private static func choices(of holder: JSONObject) -> [Choice] {
        if let values = holder["enum"]?.arrayValue {
            let names = holder["enumNames"]?.arrayValue ?? []
            return values.enumerated().map { index, value in
                let title = names.indices.contains(index) ? names[index].stringValue : nil
                return Choice(value: value, title: title ?? value.plainText)
            }
        }
        let titled = holder["oneOf"]?.arrayValue ?? holder["anyOf"]?.arrayValue ?? []
        return titled.compactMap { entry in
            entry["const"].map { Choice(value: $0, title: entry["title"]?.stringValue ?? $0.plainText) }
        }
    }
}

extension JSONSchema.Options {
    /// Formats count: a form that asks for an address wants one.
    static var checkingFormats: JSONSchema.Options {
        var options = JSONSchema.Options()
        options.assertFormats = true
        return options
    }
}

extension JSONValue {
    /// Text as it is, anything else as JSON.
    var plainText: String { stringValue ?? jsonString }
}
