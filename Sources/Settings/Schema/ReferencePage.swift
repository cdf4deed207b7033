import JSON

/// Writes the shape of the settings as a page of Markdown: one chapter per section, one row per setting.
struct ReferencePage {
    private var chapters: [String] = []

    static func markdown(_ root: SectionShape, title: String) -> String {
        var page = ReferencePage()
        page.add(root, at: "", heading: "# \(title)")
        return page.chapters.joined(separator: "\n\n") + "\n"
    }

    private mutating func add(_ section: SectionShape, at path: String, heading: String) {
        var lines = [heading, "", section.summary]
        if !section.settings.isEmpty {
            lines += ["", "| Setting | Type | Default | Meaning |", "| --- | --- | --- | --- |"]
            lines += section.settings.map(row)
        }
        if !section.alternatives.isEmpty {
            lines += ["", "Exactly one of:", "", "| Key | Meaning |", "| --- | --- |"]
            lines += section.alternatives.map { "| `\($0.name)` | \($0.doc.inCell) |" }
        }
        chapters.append(lines.joined(separator: "\n"))
        for setting in section.settings + section.alternatives {
            addSections(in: setting.shape, at: path.isEmpty ? setting.name : "\(path).\(setting.name)")
        }
    }

    /// A section may be the setting itself, or what its list or map holds.
    private mutating func addSections(in shape: SettingShape, at path: String) {
        switch shape {
        case .section(let section): add(section, at: path, heading: "## `\(path)`")
        case .list(let element, _): addSections(in: element, at: "\(path)[]")
        case .map(let element, _): addSections(in: element, at: "\(path).<name>")
        case .scalar, .anything: break
        }
    }

    private func row(_ setting: SettingDescription) -> String {
        let fallback =
            setting.mustBeWritten
            ? "required" : setting.defaultValue.map { "`\(Self.inline($0).inCell)`" } ?? "–"
        return "| `\(setting.name)` | \(Self.words(setting.shape).inCell) | \(fallback) | \(setting.doc.inCell) |"
    }

    private static func words(_ shape: SettingShape) -> String {
        switch shape {
        case .scalar(let scalar): scalar.words
        case .list(let element, _): "list of \(words(element))"
        case .map(let element, _): "map of names to \(words(element))"
        case .section: "section"
        case .anything: "anything"
        }
    }

    /// A default as one writes it in YAML's flow style.
    private static func inline(_ value: JSONValue) -> String {
        switch value.resolved {
        case .string(let text): text.isEmpty ? "\"\"" : text
        case .array(let elements): "[\(elements.map(inline).joined(separator: ", "))]"
        case .object(let object): "{\(object.map { "\($0.key): \(inline($0.value))" }.joined(separator: ", "))}"
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): value.text
        case .raw: ""
        }
    }
}

extension String {
    /// A vertical bar ends a cell, a line break ends the row.
    fileprivate var inCell: String {
        String(flatMap { $0 == "|" ? "\\|" : $0.isNewline ? " " : String($0) })
    }
}
