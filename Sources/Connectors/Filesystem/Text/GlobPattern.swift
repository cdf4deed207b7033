/// A pattern of paths: `*` is any run of characters within a name, `?` one character, `[a-z]` one of a set, `[!a-z]` one
/// not in it, `{a,b}` alternatives, and a step `**` any number of steps, none included. `\` makes the next character
/// ordinary.
///
/// The whole path must match. Upper and lower case differ, names that begin with a dot are like any other, and
/// characters are Unicode scalars: what looks alike but is spelled differently does not match.
struct GlobPattern: Sendable {
    static let maxBytes = 512
    /// How many plain patterns the alternatives of one pattern may amount to.
    static let maxAlternatives = 64

    private let alternatives: [[Step]]

    private enum Step: Hashable, Sendable {
        case anySteps
        case name(GlobName)
    }

    init(_ text: String) throws(FilesystemError) {
        guard !text.isEmpty, text.utf8.count <= Self.maxBytes else {
            throw FilesystemError(
                .invalidArgument, "The pattern \(text.quoted) is empty or longer than \(Self.maxBytes) bytes.")
        }
        guard let plain = BraceExpansion.expand(text, maxResults: Self.maxAlternatives) else {
            throw FilesystemError(
                .invalidArgument,
                "The braces of the pattern \(text.quoted) stand for more than \(Self.maxAlternatives) patterns.")
        }
        alternatives = plain.map(Self.steps)
    }

    private static func steps(_ text: [Unicode.Scalar]) -> [Step] {
        var steps: [Step] = []
        for part in text.split(separator: "/") where !part.elementsEqual(["."]) {
            let step: Step = part.elementsEqual(["*", "*"]) ? .anySteps : .name(GlobName(part))
            if step == .anySteps, steps.last == .anySteps { continue }
            steps.append(step)
        }
        return steps
    }

    func matches(_ path: RelativePath) -> Bool {
        let names = path.steps.map { Array($0.description.unicodeScalars) }
        return alternatives.contains { Self.match($0, names) }
    }

    /// Whether something below a directory may match. Says no only where the pattern has too few steps for that.
    func canMatch(below directory: RelativePath) -> Bool {
        alternatives.contains { $0.contains(.anySteps) || $0.count > directory.steps.count }
    }

    /// The same pattern without a `**` at its end, or nil where it has none: what it says of a directory's whole content.
    func forDirectories() -> GlobPattern? {
        let shorter = alternatives.filter { $0.last == .anySteps && $0.count > 1 }.map { Array($0.dropLast()) }
        return shorter.isEmpty ? nil : GlobPattern(alternatives: shorter)
    }

    private init(alternatives: [[Step]]) { self.alternatives = alternatives }

    /// Goes back only to the last `**`, which is enough: an earlier one can leave no more to the rest than a later one.
    /// So the time is at most the product of the lengths.
    private static func match(_ steps: [Step], _ names: [[Unicode.Scalar]]) -> Bool {
        var (step, name) = (0, 0)
        var retry: (step: Int, name: Int)?
        while name < names.count {
            if step < steps.count {
                switch steps[step] {
                case .anySteps:
                    retry = (step, name)
                    step += 1
                    continue
                case .name(let pattern):
                    if pattern.matches(names[name]) {
                        (step, name) = (step + 1, name + 1)
                        continue
                    }
                }
            }
            guard let last = retry else { return false }
            retry = (last.step, last.name + 1)
            (step, name) = (last.step + 1, last.name + 1)
        }
        return steps[step...].allSatisfy { $0 == .anySteps }
    }
}

/// Patterns of what to leave out. A pattern without a slash matches a name at any depth; one with a slash matches the
/// path from the start. Leaving out a directory leaves out what is in it.
struct ExcludePatterns: Sendable {
    static let maxPatterns = 100

    private let patterns: [GlobPattern]

    init(_ texts: [String]) throws(FilesystemError) {
        guard texts.count <= Self.maxPatterns else {
            throw FilesystemError(.limitExceeded, "One call takes at most \(Self.maxPatterns) exclude patterns.")
        }
        var patterns: [GlobPattern] = []
        for text in texts {
            let pattern = try GlobPattern(text.contains("/") ? text : "**/" + text)
            patterns.append(pattern)
            if let directories = pattern.forDirectories() { patterns.append(directories) }
        }
        self.patterns = patterns
    }

    func match(_ path: RelativePath) -> Bool { patterns.contains { $0.matches(path) } }
}
