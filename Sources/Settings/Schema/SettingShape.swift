import JSON

/// What may be written for a setting: the description from which the JSON Schema and the reference page are made.
indirect enum SettingShape: Sendable {
    case scalar(ScalarShape)
    case list(SettingShape, count: ClosedRange<Int>)
    case map(SettingShape, names: NameRule)
    case section(SectionShape)
    case anything

    /// Whether a secret may be written somewhere in it. What stands in its place by mistake is then not shown either.
    var holdsSecret: Bool {
        switch self {
        case .scalar(let scalar): scalar.schema["writeOnly"] == true
        case .list(let element, _), .map(let element, _): element.holdsSecret
        case .section(let section): (section.settings + section.alternatives).contains { $0.shape.holdsSecret }
        case .anything: false
        }
    }
}

/// A single value.
struct ScalarShape: Sendable {
    /// What the reference page calls it, such as `duration`.
    let words: String
    /// The JSON Schema keywords for it.
    let schema: JSONObject
    /// Whether a file writes it as a string, so that a substitution needs no mention in the schema.
    let isText: Bool
}

/// A map with known keys.
struct SectionShape: Sendable {
    /// One sentence on what the section is for.
    let summary: String
    let settings: [SettingDescription]
    /// The settings of which exactly one must be given; empty when there is no such choice.
    let alternatives: [SettingDescription]

    /// Whether the section must be written: something in it has no default.
    var isRequired: Bool { !alternatives.isEmpty || settings.contains(where: \.mustBeWritten) }
}

/// One known key of a section.
struct SettingDescription: Sendable {
    let name: String
    let doc: String
    /// Made when asked for: reading a configuration does not need it.
    let makeShape: @Sendable () -> SettingShape
    let isRequired: Bool
    /// What holds when it is not written; nil when it must be, or when nothing holds then.
    let defaultValue: JSONValue?

    var shape: SettingShape { makeShape() }

    /// Whether the key must be there: itself, or because something below it has no default.
    var mustBeWritten: Bool {
        if isRequired { return true }
        guard !isOptional, case .section(let section) = shape else { return false }
        return section.isRequired
    }

    /// Whether nothing holds when the key is not written.
    let isOptional: Bool
}
