import Yams

extension ConfigurationNode {
    /// Reads YAML 1.2 (and so JSON) into a tree with positions. Nothing is substituted yet.
    ///
    /// The file must be UTF-8 and one document of bounded size, depth and number of nodes, with string keys that do
    /// not repeat. Anchors and aliases work; what they stand for counts towards the limits. Tags and merge keys are
    /// refused.
    public static func parse(
        _ source: ConfigurationSource, limits: ConfigurationLimits = .init()
    ) throws(ConfigurationError) -> ConfigurationNode {
        let text = try source.validText(limits)
        let log = DiagnosticLog(file: source.name, text: text, limit: limits.maxDiagnostics)
        return try parse(text, limits: limits, log: log)
    }

    static func parse(
        _ text: String, limits: ConfigurationLimits, log: DiagnosticLog
    ) throws(ConfigurationError) -> ConfigurationNode {
        guard let disguise = YAMLDisguise(for: text) else {
            log.report("the file uses nearly the whole private-use area of Unicode", at: .start)
            throw ConfigurationError(log.finish())
        }
        var composition = YAMLComposition(disguise)
        let root: ConfigurationNode
        do {
            let node = try composition.root(of: text)
            var builder = TreeBuilder(disguise: composition.disguise, limits: limits, log: log)
            root = try node.map { try builder.build($0, depth: 0) } ?? ConfigurationNode(.map([]), at: .start)
        } catch is TreeBuilder.LimitReached {
            throw ConfigurationError(log.finish())
        } catch {
            composition.report(error, in: text, to: log)
            throw ConfigurationError(log.finish())
        }
        if let repeated = composition.repeatedKey, !log.hasErrors { composition.report(repeated, in: text, to: log) }
        try log.throwIfErrors()
        return root
    }
}

extension ConfigurationSource {
    /// The content as text, checked for size and encoding, without a byte order mark.
    func validText(_ limits: ConfigurationLimits) throws(ConfigurationError) -> String {
        guard bytes.count <= limits.maxBytes else {
            throw ConfigurationError(
                Diagnostic(file: name, message: "the file has \(bytes.count) bytes; the limit is \(limits.maxBytes)"))
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            let valid = content.validUTF8Count
            throw ConfigurationError(
                Diagnostic(
                    file: name, mark: SourceLines.mark(ofByte: valid, in: content),
                    message: "the file is not valid UTF-8: byte \(valid) cannot be read"))
        }
        return text
    }
}

extension Collection where Element == UInt8 {
    /// How many bytes at the beginning are valid UTF-8.
    fileprivate var validUTF8Count: Int {
        var decoder = UTF8()
        var iterator = makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }
}
