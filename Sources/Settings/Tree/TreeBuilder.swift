import JSON
import Yams

/// Turns the YAML parser's nodes into ours: resolves aliases, checks keys and tags, and counts.
struct TreeBuilder {
    /// Nothing more is read; the log says why.
    struct LimitReached: Error {}

    private static let maxSuggestedLength = 60

    private struct Anchored {
        let node: ConfigurationNode
        let nodeCount: Int
        let height: Int
    }

    private let disguise: YAMLDisguise
    private let limits: ConfigurationLimits
    private let log: DiagnosticLog
    private var anchors: [String: Anchored] = [:]
    private var nodeCount = 0

    init(disguise: YAMLDisguise, limits: ConfigurationLimits, log: DiagnosticLog) {
        self.disguise = disguise
        self.limits = limits
        self.log = log
    }

    mutating func build(_ node: Node, depth: Int) throws(LimitReached) -> ConfigurationNode {
        let mark = node.sourceMark
        try count(1, at: mark)
        checkTag(of: node)
        let result: ConfigurationNode
        switch node {
        case .scalar(let scalar): result = try build(scalar, at: mark, depth: depth)
        case .sequence(let sequence):
            try checkDepth(depth + 1, at: mark)
            var elements: [ConfigurationNode] = []
            for element in sequence { elements.append(try build(element, depth: depth + 1)) }
            result = ConfigurationNode(.list(elements), at: mark)
        case .mapping(let mapping):
            try checkDepth(depth + 1, at: mark)
            result = ConfigurationNode(.map(try entries(of: mapping, depth: depth + 1)), at: mark)
        case .alias:
            log.report("an alias cannot stand here", at: mark)
            result = .nothing(at: mark)
        }
        if let anchor = node.anchor {
            anchors[anchor.rawValue] = Anchored(node: result, nodeCount: result.nodeCount, height: result.height)
        }
        return result
    }

    private mutating func build(
        _ scalar: Node.Scalar, at mark: SourceMark, depth: Int
    ) throws(LimitReached) -> ConfigurationNode {
        let isPlain = scalar.style == .plain
        if isPlain, let alias = disguise.afterStar(scalar.string) {
            return try resolve(alias, at: mark, depth: depth)
        }
        let isString = scalar.tag.rawValue == Tag.Name.str.rawValue || scalar.tag.rawValue == "!"
        return ConfigurationNode(
            .scalar(ConfigurationScalar(disguise.restored(scalar.string), isPlain: isPlain && !isString)), at: mark)
    }

    private mutating func resolve(
        _ alias: String, at mark: SourceMark, depth: Int
    ) throws(LimitReached) -> ConfigurationNode {
        guard !alias.isEmpty, alias.utf8.allSatisfy(Self.isAnchorCharacter) else {
            let quoted = alias.count <= Self.maxSuggestedLength ? "'*\(alias)'" : nil
            log.report("a value that begins with * must be put in quotes", at: mark, suggestion: quoted)
            return .nothing(at: mark)
        }
        guard let anchored = anchors[alias] else {
            let near = NearestName.suggestion(for: alias, among: anchors.keys.sorted()).map { "*\($0)" }
            log.report("no anchor &\(alias) stands above this alias", at: mark, suggestion: near)
            return .nothing(at: mark)
        }
        try count(anchored.nodeCount, at: mark)
        try checkDepth(depth + anchored.height, at: mark)
        return anchored.node
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) throws(LimitReached) -> [ConfigurationEntry] {
        var entries: [ConfigurationEntry] = []
        var marks: [String: SourceMark] = [:]
        for (keyNode, valueNode) in mapping {
            let mark = keyNode.sourceMark
            let key = key(keyNode)
            let value = try build(valueNode, depth: depth)
            guard let key else { continue }
            if let first = marks[key] {
                log.report("the key \"\(key)\" is used twice in the same map, first on line \(first.line)", at: mark)
            } else {
                marks[key] = mark
                entries.append(ConfigurationEntry(key: key, keyMark: mark, value: value))
            }
        }
        return entries
    }

    /// The key as a string; nil, with a finding, for anything that is not one.
    private func key(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node else {
            log.report("a key must be a string, not a list or a map", at: node.sourceMark)
            return nil
        }
        let isPlain = scalar.style == .plain
        if isPlain, disguise.afterStar(scalar.string) != nil {
            log.report("a key cannot be an alias; put a key that begins with * in quotes", at: node.sourceMark)
            return nil
        }
        let key = disguise.originalKey(scalar.string)
        if isPlain, key == "<<" {
            log.report("merge keys are not supported; write the settings out", at: node.sourceMark)
            return nil
        }
        let type = ConfigurationScalar(key, isPlain: isPlain).value.typeName
        guard type == "string" else {
            let what = key.isEmpty ? "nothing" : "the \(type) \(key)"
            log.report("a key must be a string, not \(what); put it in quotes", at: node.sourceMark)
            return nil
        }
        return key
    }

    private func checkTag(of node: Node) {
        let tag =
            switch node {
            case .scalar(let scalar): scalar.tag.rawValue
            case .sequence(let sequence): sequence.tag.rawValue
            case .mapping(let mapping): mapping.tag.rawValue
            case .alias: ""
            }
        let known = ["", "!", Tag.Name.str.rawValue, Tag.Name.seq.rawValue, Tag.Name.map.rawValue]
        if !known.contains(tag) { log.report("the tag \"\(tag)\" is refused; leave it out", at: node.sourceMark) }
    }

    private mutating func count(_ more: Int, at mark: SourceMark) throws(LimitReached) {
        nodeCount += more
        guard nodeCount > limits.maxNodes else { return }
        log.report("the file stands for more than \(limits.maxNodes) values, aliases included", at: mark)
        throw LimitReached()
    }

    private func checkDepth(_ depth: Int, at mark: SourceMark) throws(LimitReached) {
        guard depth > limits.maxDepth else { return }
        log.report("lists and maps are nested more than \(limits.maxDepth) levels deep", at: mark)
        throw LimitReached()
    }

    private static func isAnchorCharacter(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || scalar == "_" || scalar == "-"
    }
}

extension ConfigurationNode {
    /// What stands in for a node that was refused.
    static func nothing(at mark: SourceMark?) -> Self {
        Self(.scalar(ConfigurationScalar("null", isPlain: true)), at: mark)
    }
}

extension Node {
    fileprivate var sourceMark: SourceMark { mark.map { SourceMark(line: $0.line, column: $0.column) } ?? .start }
}
