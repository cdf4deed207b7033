/// Puts the values of variables and secrets where a configuration names them.
struct Substitution {
    private let sources: SubstitutionSources
    private let log: DiagnosticLog
    private let limits: ConfigurationLimits

    init(_ sources: SubstitutionSources, limits: ConfigurationLimits, log: DiagnosticLog) {
        self.sources = sources
        self.limits = limits
        self.log = log
    }

    func apply(to node: ConfigurationNode, path: SettingPath = .root) -> ConfigurationNode {
        switch node.content {
        case .scalar(let scalar):
            return ConfigurationNode(.scalar(apply(to: scalar, at: node.mark, path: path)), at: node.mark)
        case .list(let elements):
            let list = elements.enumerated().map { apply(to: $1, path: path.element($0)) }
            return ConfigurationNode(.list(list), at: node.mark)
        case .map(let entries):
            let map = entries.map { entry in
                let value = apply(to: entry.value, path: path.key(entry.key))
                return ConfigurationEntry(key: entry.key, keyMark: entry.keyMark, value: value)
            }
            return ConfigurationNode(.map(map), at: node.mark)
        }
    }

    private func apply(
        to scalar: ConfigurationScalar, at mark: SourceMark?, path: SettingPath
    ) -> ConfigurationScalar {
        guard scalar.text.contains("${") else { return scalar }
        do {
            let template = try ValueTemplate(scalar.text)
            return substituted(template, in: scalar, at: mark, path: path)
        } catch {
            log.report(error.message, at: mark, path: path.text)
            return scalar
        }
    }

    private func substituted(
        _ template: ValueTemplate, in scalar: ConfigurationScalar, at mark: SourceMark?, path: SettingPath
    ) -> ConfigurationScalar {
        var text = ""
        var expressions: [String] = []
        var isSecret = false
        for part in template.parts {
            switch part {
            case .literal(let literal): text += literal
            case .variable(let name, let fallback):
                expressions.append("${\(name)}")
                // As in a shell, an empty variable takes the default too.
                let value = sources.environment(name).flatMap { $0.isEmpty && fallback != nil ? nil : $0 }
                isSecret = isSecret || value != nil
                text += value ?? fallback ?? missing(name, at: mark, path: path)
            case .secret(let name):
                expressions.append("${secret:\(name)}")
                isSecret = true
                text += secret(name, at: mark, path: path)
            }
        }
        if text.utf8.count > limits.maxValueBytes {
            log.report("the value has more than \(limits.maxValueBytes) bytes", at: mark, path: path.text)
            text = ""
        }
        guard !template.isLiteral else { return ConfigurationScalar(text, isPlain: false) }
        let origin = ConfigurationScalar.Origin(expression: expressions.joined(separator: " and "), isSecret: isSecret)
        return ConfigurationScalar(text, isPlain: scalar.isPlain, origin: origin)
    }

    private func missing(_ name: String, at mark: SourceMark?, path: SettingPath) -> String {
        log.report(
            "the environment variable \(name) is not set; set it, or give a default: ${\(name):-default}", at: mark,
            path: path.text)
        return ""
    }

    private func secret(_ name: String, at mark: SourceMark?, path: SettingPath) -> String {
        do {
            return try sources.secret(name)
        } catch {
            log.report("the secret \"\(name)\" cannot be read: \(error.reason)", at: mark, path: path.text)
            return ""
        }
    }
}
