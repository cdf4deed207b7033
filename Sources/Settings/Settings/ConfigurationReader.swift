import JSON

/// Reads the settings of one section, notes everything that is wrong, and remembers what it was asked for: that list
/// is the documentation and tells which keys are unknown.
///
/// Each method returns a usable value even where the file has none, so that reading goes on and a person sees all
/// mistakes at once. A configuration with a mistake is thrown away as a whole.
public final class ConfigurationReader {
    private let entries: [ConfigurationEntry]
    private let place: ReadingPlace
    private var asked: [SettingDescription] = []
    private var choice: [SettingDescription] = []
    private var missing: [String] = []
    private var isComplete = true

    init(_ entries: [ConfigurationEntry], at place: ReadingPlace) {
        self.entries = entries
        self.place = place
    }

    /// A setting that must be written, unless it is a section, whose settings then take their defaults.
    ///
    /// - Parameters:
    ///   - name: The key.
    ///   - doc: What the setting is for, as a sentence.
    ///   - kind: What may be written.
    public func setting<Value>(_ name: String, _ doc: String, _ kind: SettingKind<Value>) -> Value {
        note(name, doc, kind, isRequired: kind.absent == nil)
        if let entry = entry(name) { return value(of: entry, kind) }
        let inner = place.key(name, at: keyMark(name))
        if let absent = kind.absent { return taken(absent(inner), kind) }
        missing.append(name)
        isComplete = false
        return kind.placeholder()
    }

    /// A setting with a default. The default must be legal itself.
    public func setting<Value>(
        _ name: String, _ doc: String, _ kind: SettingKind<Value>, default defaultValue: Value
    ) -> Value {
        let written = kind.write(defaultValue)
        note(name, doc, kind, defaultValue: written)
        if let entry = entry(name) { return value(of: entry, kind) }
        guard let written else { return defaultValue }
        // A default goes through the same door as a written value: a path starts from the same directory.
        let inner = place.key(name, at: keyMark(name))
        guard let value = kind.read(ConfigurationNode(json: written), inner) else {
            preconditionFailure("the default of \(name) is not legal: \(written)")
        }
        return value
    }

    /// A setting that may be left out; nil then.
    public func optional<Value>(_ name: String, _ doc: String, _ kind: SettingKind<Value>) -> Value? {
        note(name, doc, kind, isOptional: true)
        return entry(name).map { value(of: $0, kind) }
    }

    /// Exactly one of several keys, beside the other settings of the section. Ask at most once in a section.
    public func oneOf<Value>(_ alternatives: [SectionAlternative<Value>]) -> Value {
        precondition(choice.isEmpty, "a section has one choice of alternatives")
        guard let first = alternatives.first else { preconditionFailure("a choice needs alternatives") }
        choice = alternatives.map { one in
            SettingDescription(
                name: one.name, doc: one.doc, makeShape: one.kind.shape, isRequired: false, defaultValue: nil,
                isOptional: true)
        }
        let given = entries.compactMap { entry in
            alternatives.first { $0.name == entry.key }.map { (entry: entry, kind: $0.kind) }
        }
        if let (second, _) = given.dropFirst().first, let (one, _) = given.first {
            report(
                "\"\(one.key)\" and \"\(second.key)\" exclude each other\(place.path.inWords); keep one",
                at: second.keyMark)
        }
        guard let (entry, kind) = given.first else { return first.kind.placeholder() }
        guard entry.value.isNull else { return value(of: entry, kind) }
        return taken(kind.readMissing(entry.value, place.key(entry.key, at: entry.keyMark)), kind)
    }

    /// Adds a finding of the section's own, such as two settings that do not go together.
    ///
    /// - Parameters:
    ///   - name: The setting it is about; the finding points to it, or to the section when it is not written.
    ///   - message: What is wrong and what to do, as one sentence without a period.
    ///   - suggestion: What was probably meant.
    public func report(about name: String, _ message: String, suggestion: String? = nil) {
        isComplete = false
        place.key(name, at: keyMark(name)).report(message, at: keyMark(name), suggestion: suggestion)
    }

    /// Adds a warning of the section's own.
    public func warn(about name: String, _ message: String, suggestion: String? = nil) {
        place.key(name, at: keyMark(name)).report(
            message, at: keyMark(name), suggestion: suggestion, severity: .warning)
    }

    /// Reports keys that nobody asked for and settings that are missing, unless one is the other misspelt; false when the section cannot be used.
    func finish() -> Bool {
        let known = (asked + choice).map(\.name)
        let unknown = entries.filter { !known.contains($0.key) }
        var meant: Set<String> = []
        for entry in unknown {
            let near = NearestName.suggestion(for: entry.key, among: known.filter { entryAsWritten($0) == nil })
            report(
                "unknown key \"\(entry.key.prefix(64))\"\(place.path.inWords)", at: entry.keyMark, suggestion: near)
            hideIfSecret(entry, near)
            if let near { meant.insert(near) }
        }
        for name in missing where !meant.contains(name) {
            report("the setting \"\(name)\" is missing\(place.path.inWords)", at: keyMark(name))
        }
        let isChosen = choice.isEmpty || choice.contains { entryAsWritten($0.name) != nil }
        if !isChosen, meant.isDisjoint(with: choice.map(\.name)) {
            report("exactly one of \(choice.map(\.name).inWords) must be given\(place.path.inWords)", at: place.mark)
        }
        return isComplete
    }

    /// What the section was asked for.
    func shape(_ summary: String) -> SectionShape {
        SectionShape(summary: summary, settings: asked, alternatives: choice)
    }
}

extension ConfigurationReader {
    private func note<Value>(
        _ name: String, _ doc: String, _ kind: SettingKind<Value>, isRequired: Bool = false,
        isOptional: Bool = false, defaultValue: JSONValue? = nil
    ) {
        precondition(!asked.contains { $0.name == name }, "the setting \(name) is asked for twice")
        asked.append(
            SettingDescription(
                name: name, doc: doc, makeShape: kind.shape, isRequired: isRequired, defaultValue: defaultValue,
                isOptional: isOptional))
    }

    private func value<Value>(of entry: ConfigurationEntry, _ kind: SettingKind<Value>) -> Value {
        taken(kind.read(entry.value, place.key(entry.key, at: entry.keyMark)), kind)
    }

    private func taken<Value>(_ value: Value?, _ kind: SettingKind<Value>) -> Value {
        if let value { return value }
        isComplete = false
        return kind.placeholder()
    }

    private func report(_ message: String, at mark: SourceMark?, suggestion: String? = nil) {
        isComplete = false
        place.report(message, at: mark, suggestion: suggestion)
    }

    private func entryAsWritten(_ name: String) -> ConfigurationEntry? { entries.first { $0.key == name } }

    /// The entry of a key that has something behind it: `key:` alone is as good as not written.
    private func entry(_ name: String) -> ConfigurationEntry? {
        entryAsWritten(name).flatMap { $0.value.isNull ? nil : $0 }
    }

    private func keyMark(_ name: String) -> SourceMark? { entryAsWritten(name)?.keyMark ?? place.mark }

    /// A misspelt key of a secret still has a secret behind it.
    private func hideIfSecret(_ entry: ConfigurationEntry, _ near: String?) {
        guard let setting = asked.first(where: { $0.name == near }) else { return }
        if setting.shape.holdsSecret { place.hideLiteral(entry.value) }
    }
}

extension [String] {
    fileprivate var inWords: String {
        guard let last, count > 1 else { return map { "\"\($0)\"" }.joined() }
        return dropLast().map { "\"\($0)\"" }.joined(separator: ", ") + " and \"\(last)\""
    }
}
