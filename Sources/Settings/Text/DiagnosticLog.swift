/// Gathers what is found in one file, so that a person sees everything at once and not one thing per attempt.
final class DiagnosticLog {
    private let file: String
    private let lines: SourceLines
    private let limit: Int
    private var found: [Diagnostic] = []
    private var omitted = 0
    private var omittedErrors = false
    private var secretMarks: Set<SourceMark> = []

    init(file: String, text: String, limit: Int) {
        self.file = file
        lines = SourceLines(text)
        self.limit = max(limit, 1)
    }

    var hasErrors: Bool { omittedErrors || found.contains { $0.severity == .error } }

    func report(
        _ message: String, at mark: SourceMark?, path: String = "", suggestion: String? = nil,
        severity: Diagnostic.Severity = .error
    ) {
        guard found.count < limit else {
            omitted += 1
            omittedErrors = omittedErrors || severity == .error
            return
        }
        found.append(
            Diagnostic(severity, file: file, mark: mark, path: path, message: message, suggestion: suggestion))
    }

    /// Keeps a value, and its line, out of what is shown, because it is a secret written in the file.
    func hide(_ mark: SourceMark?) {
        if let mark { secretMarks.insert(mark) }
    }

    /// Whether a secret is written there.
    func isHidden(_ mark: SourceMark?) -> Bool { mark.map(secretMarks.contains) ?? false }

    /// The findings in the order of the file, with their lines.
    func finish() -> [Diagnostic] {
        var sorted = found.sorted { ($0.mark ?? .start, $0.path) < ($1.mark ?? .start, $1.path) }
        let secretLines = Set(secretMarks.map(\.line))
        for position in sorted.indices {
            guard let line = sorted[position].mark?.line, !secretLines.contains(line) else { continue }
            sorted[position].excerpt = lines[line]
        }
        if omitted > 0 {
            let severity: Diagnostic.Severity = omittedErrors ? .error : .warning
            sorted.append(Diagnostic(severity, file: file, message: "\(omitted) more findings are not shown"))
        }
        return sorted
    }

    /// Ends the reading when anything found so far forbids to go on.
    func throwIfErrors() throws(ConfigurationError) {
        if hasErrors { throw ConfigurationError(finish()) }
    }
}
