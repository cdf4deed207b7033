import JSON
import MCP

/// Has a person fill in a form, line by line. Pure: it says what to show, and is told what was typed.
struct FormDialog {
    /// What to do next.
    enum Step: Equatable {
        /// Show these lines, then ask with this prompt.
        case ask([String], prompt: String)
        case done(ElicitResult)
    }

    private enum Place { case field(Int), review }

    private let form: ElicitationForm
    private let fields: [FormField]
    private let presets: [String: String]
    private var values: JSONObject = [:]
    private var place = Place.field(0)
    /// Whether the values of an earlier round are proposed.
    private var isEditing = false

    /// - Parameter presets: What the command line answers already, by the names of the fields.
    init(_ form: ElicitationForm, presets: [String: String] = [:]) {
        self.form = form
        self.presets = presets
        fields = FormField.fields(of: form.schema)
    }

    static let commands = "Enter takes what is in brackets. /decline refuses, /cancel breaks off, /back goes back."

    /// The answer when nobody can be asked: the presets and the defaults, if they fill the form; otherwise a refusal,
    /// and why.
    static func unattended(_ form: ElicitationForm, presets: [String: String]) -> (ElicitResult, String?) {
        guard !presets.isEmpty else {
            return (ElicitResult(action: .decline), "nobody is there to answer it; use --answer NAME=value")
        }
        let fields = FormField.fields(of: form.schema)
        if let fault = PresetAnswers.fault(of: presets, for: fields) {
            return (ElicitResult(action: .decline), fault)
        }
        var values = JSONObject()
        for field in fields {
            guard let preset = presets[field.name] else {
                values[field.name] = field.defaultValue
                continue
            }
            do {
                values[field.name] = try field.value(of: preset)
            } catch {
                return (ElicitResult(action: .decline), "--answer \(field.name): \(error.description)")
            }
        }
        if let fault = fault(of: values, by: form.schema) {
            return (ElicitResult(action: .decline), "the answers do not fill it in: \(fault)")
        }
        return (ElicitResult(action: .accept, content: values), nil)
    }

    /// The first step.
    mutating func begin() -> Step {
        var lines = ["", "The server asks: \(TerminalText.safe(form.message))", Self.commands]
        if let fault = PresetAnswers.fault(of: presets, for: fields) { lines.append("    \(fault)") }
        return next(from: 0, lines)
    }

    /// The next step.
    ///
    /// - Parameter line: What was typed; nil at the end of the input.
    mutating func take(_ line: String?) -> Step {
        guard let line else { return .done(ElicitResult(action: .cancel)) }
        let text = line.trimmed
        switch text {
        case "/decline": return .done(ElicitResult(action: .decline))
        case "/cancel": return .done(ElicitResult(action: .cancel))
        default: break
        }
        switch place {
        case .review: return reviewed(text)
        case .field(let index) where text == "/back": return ask(previous(before: index))
        case .field(let index): return filled(fields[index], at: index, with: text)
        }
    }

    private mutating func filled(_ field: FormField, at index: Int, with text: String) -> Step {
        if text.isEmpty {
            let proposed = proposal(for: field)
            guard proposed != nil || !field.isRequired else { return ask(index, ["    A value is needed."]) }
            values[field.name] = proposed
            return next(from: index + 1, [])
        }
        do {
            values[field.name] = try field.value(of: text)
        } catch {
            return ask(index, ["    \(error.description)"])
        }
        return next(from: index + 1, [])
    }

    private mutating func reviewed(_ text: String) -> Step {
        switch text.lowercased() {
        case "", "y", "yes":
            if let fault = Self.fault(of: values, by: form.schema) {
                return again(["    This cannot be sent: \(fault)"])
            }
            return .done(ElicitResult(action: .accept, content: values))
        case "n", "no": return .done(ElicitResult(action: .decline))
        case "e", "edit", "/back": return again([])
        default: return .ask([], prompt: Self.question)
        }
    }

    private mutating func again(_ lines: [String]) -> Step {
        guard !fields.isEmpty else { return .done(ElicitResult(action: .decline)) }
        isEditing = true
        return ask(0, lines, isNew: true)
    }

    private static let question = "Send this? yes, no (decline) or edit [yes]: "

    /// Goes on with the first field from here that the command line does not answer.
    private mutating func next(from start: Int, _ lines: [String]) -> Step {
        var lines = lines
        for index in start..<max(start, fields.count) {
            let field = fields[index]
            guard !isEditing, let preset = presets[field.name] else { return ask(index, lines, isNew: true) }
            do {
                values[field.name] = try field.value(of: preset)
                lines.append("    \(TerminalText.line(field.name)): taken from --answer")
            } catch {
                return ask(index, lines + ["    --answer \(field.name): \(error.description)"], isNew: true)
            }
        }
        place = .review
        let summary = fields.map { field in
            "    \(TerminalText.line(field.name)): \(values[field.name].map { TerminalText.line(field.shown($0)) } ?? "-")"
        }
        return .ask(lines + summary, prompt: Self.question)
    }

    private mutating func ask(_ index: Int, _ lines: [String] = [], isNew: Bool = false) -> Step {
        place = .field(index)
        let field = fields[index]
        let heading = isNew || lines.isEmpty ? field.heading(index + 1, of: fields.count) : []
        return .ask(lines + heading, prompt: field.prompt(proposing: proposal(for: field)))
    }

    private func previous(before index: Int) -> Int { max(0, index - 1) }

    private func proposal(for field: FormField) -> JSONValue? { values[field.name] ?? field.defaultValue }

    private static func fault(of values: JSONObject, by schema: JSONObject) -> String? {
        guard let compiled = try? JSONSchema(.object(schema), options: .checkingFormats) else { return nil }
        return compiled.validate(.object(values), limit: 1).first.map { TerminalText.line($0.description) }
    }
}
