import JSON

/// Where in the configuration a value is being read, and where findings about it go.
struct ReadingPlace {
    let path: SettingPath
    /// Where the setting is written, or else the section that lacks it.
    let mark: SourceMark?
    let session: ReadingSession

    func key(_ name: String, at mark: SourceMark?) -> ReadingPlace {
        ReadingPlace(path: path.key(name), mark: mark ?? self.mark, session: session)
    }

    func element(_ index: Int, at mark: SourceMark?) -> ReadingPlace {
        ReadingPlace(path: path.element(index), mark: mark ?? self.mark, session: session)
    }

    func report(
        _ message: String, at mark: SourceMark?, suggestion: String? = nil, severity: Diagnostic.Severity = .error
    ) {
        session.log.report(
            message, at: mark ?? self.mark, path: path.text, suggestion: suggestion, severity: severity)
    }

    /// Keeps what is written there out of all findings. A value that is named, not written, needs no hiding.
    func hideLiteral(_ node: ConfigurationNode) {
        if node.scalar?.isSecret != true { session.log.hide(node.mark) }
    }

    /// Reports that something else was expected.
    func mismatch(_ expectation: String, _ node: ConfigurationNode, hint: String = "", suggestion: String? = nil) {
        let isHidden = node.scalar != nil && session.log.isHidden(node.mark)
        let found = isHidden ? "something else" : node.inWords
        report("expected \(expectation), found \(found)\(hint)", at: node.mark, suggestion: suggestion)
    }
}

/// What all the readers of one configuration share.
final class ReadingSession {
    /// The directory that relative paths start from.
    let directory: String
    let log: DiagnosticLog

    init(directory: String, log: DiagnosticLog) {
        self.directory = directory
        self.log = log
    }

    /// One whose findings nobody reads.
    static var scratch: ReadingSession {
        ReadingSession(directory: "", log: DiagnosticLog(file: "", text: "", limit: 1))
    }
}

extension ConfigurationNode {
    /// What stands here, for a sentence; never the value of a secret.
    fileprivate var inWords: String {
        switch content {
        case .list: return "a list"
        case .map: return "a map"
        case .scalar(let scalar):
            if let origin = scalar.origin {
                return origin.isSecret ? "the value of \(origin.expression)" : "\"\(scalar.text.shortened)\""
            }
            switch scalar.value.typeName {
            case "null": return "nothing"
            case "number": return "the number \(scalar.text.shortened)"
            case "boolean": return scalar.text
            default: return "\"\(scalar.text.shortened)\""
            }
        }
    }
}

extension String {
    fileprivate var shortened: String {
        let maxQuotedLength = 60
        let line = prefix { !$0.isNewline }.prefix(maxQuotedLength)
        return line.count < count ? "\(line)…" : self
    }
}
