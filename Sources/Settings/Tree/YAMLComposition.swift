import Yams

/// Gets a node tree out of the YAML parser, and positions out of its errors.
struct YAMLComposition {
    /// How much text is parsed again, in all, to tell repeated keys apart. Beyond it only the first one is named.
    private static let maxReparsedBytes = 4 << 20

    private(set) var disguise: YAMLDisguise
    /// The parser's word on repeated keys, kept in case ours do not turn up in the tree.
    private(set) var repeatedKey: YamlError?
    /// Kept as long as the nodes are used: these refer to their anchors weakly, the parser owns them.
    private var parser: Parser?

    init(_ disguise: YAMLDisguise) { self.disguise = disguise }

    /// The root of the only document; nil for an empty one. A key that is repeated is made different until the parser
    /// takes the text; the tree then holds both places.
    mutating func root(of source: String) throws -> Node? {
        var text = disguise.disguised(source)
        let attempts = 1 + min(YAMLDisguise.maxRepeatedKeys, Self.maxReparsedBytes / max(text.utf8.count, 1))
        for _ in 0..<attempts {
            do { return try parse(text) } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let error = repeatedKey ?? .duplicatedKeysInMapping(duplicates: keys, context: context)
                repeatedKey = error
                let mark = SourceMark(line: context.mark.line, column: context.mark.column)
                guard let distinct = disguise.distinguishKey(at: mark, in: text) else { throw error }
                text = distinct
            } catch {
                // What was made of the text is no longer YAML: the repeated key is the finding.
                throw repeatedKey ?? error
            }
        }
        throw repeatedKey ?? .no
    }

    private mutating func parse(_ text: String) throws -> Node? {
        let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
        self.parser = parser
        return try parser.singleRoot()
    }
}

extension YAMLComposition {
    /// Says in our words what the YAML parser found.
    func report(_ error: any Error, in source: String, to log: DiagnosticLog) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let position = SourceMark(line: mark.line, column: mark.column)
            log.report(message(problem, context, at: position, in: source), at: position)
        case .reader(let problem, let offset, _, let text):
            let prefix = text.prefix(offset ?? 0).utf8
            log.report("not valid YAML: \(problem)", at: SourceLines.mark(ofByte: prefix.count, in: prefix))
        case .duplicatedKeysInMapping(let keys, let context):
            let name = keys.first.map(disguise.originalKey) ?? ""
            let position = SourceMark(line: context.mark.line, column: context.mark.column)
            log.report("the key \"\(name)\" is used more than once in the same map", at: position)
        default:
            log.report("not valid YAML", at: .start)
        }
    }

    private func message(
        _ problem: String, _ context: YamlError.Context?, at mark: SourceMark, in source: String
    ) -> String {
        if problem.hasPrefix("but found another document") {
            return "a configuration is one YAML document; a second one begins here"
        }
        if problem.hasPrefix("Maximum nesting level reached") { return "lists and maps are nested too deeply" }
        let lines = SourceLines(source)
        if problem.hasPrefix("found character that cannot start any token"), let index = lines.index(of: mark),
            index < source.endIndex, source.unicodeScalars[index] == "\t"
        {
            return "a tab cannot be used for indentation; use spaces"
        }
        let during = context.map { " (\($0.text) that begins on line \($0.mark.line))" } ?? ""
        return "not valid YAML: \(problem)\(during)"
    }
}
