import JSON
import Settings

/// What is written under the name of a column. The column's name is set by whoever knows it.
struct ColumnSection: ConfigurationSection {
    static let summary = "A column: what its values mean and how they come to be."
    let column: ColumnSchema

    init(from reader: ConfigurationReader) {
        let type = reader.setting("type", "What the values mean.", .columnType)
        var column = ColumnSchema("", type ?? .text)
        column.from = reader.optional(
            "from", "learned from data or declared here; learned where there is data and the type allows.", .choice())
        column.min = reader.schemaValue("min", "The least value; of a text, the fewest words.")
        column.max = reader.schemaValue("max", "The greatest value; of a text, the most words.")
        column.decimals = reader.optional("decimals", "Digits after the decimal point.", .int(in: 0...17))
        column.values = reader.valueShares()
        column.share = reader.optional("share", "How often a boolean is true.", .double(in: 0...1))
        column.distribution = reader.distribution()
        column.pattern = reader.optional("pattern", "A regular expression for identifiers.", .string)
        column.start = reader.optional("start", "The first number of identifiers.", .int).map(Int64.init)
        column.step = reader.optional("step", "From one number to the next.", .int).map(Int64.init)
        column.format = reader.optional("format", "How points in time are written, such as yyyy-MM-dd.", .string)
        column.locale = reader.optional("locale", "Language and country of personal data, such as de_DE.", .string)
        column.of = reader.optional("of", "Whom personal data are about; columns of one word agree.", .string)
        column.consistent = reader.setting(
            "consistent", "Whether each different original becomes a fake of its own wherever it stands.", .bool,
            default: false)
        column.missing = reader.optional("missing", "The share of missing values.", .double(in: 0...1))
        column.formula = reader.optional("formula", "Computes the values from other columns.", .string)
        column.because = reader.optional("because", "Why inference took this type; means nothing to programs.", .string)
        self.column = column
        guard type != nil else { return }
        for finding in column.ownFindings { reader.report(about: finding.key, finding.message) }
    }
}

extension SettingKind where Value == ColumnType? {
    /// The word for a type; nil stands in for one that cannot be read, so that no further mistake follows from it.
    fileprivate static var columnType: SettingKind<ColumnType?> {
        let words = ColumnType.allCases.map(\.rawValue)
        let pattern = words.map { $0.split(separator: ".").joined(separator: "\\.") }.joined(separator: "|")
        return text(
            "a type of column", pattern: "^(\(pattern))$", example: "category", placeholder: nil,
            nearest: { NearestName.suggestion(for: $0, among: words) },
            parse: { ColumnType(rawValue: $0).map(Optional.some) }, write: { $0?.rawValue ?? "" })
    }
}

extension ConfigurationReader {
    /// A list of texts, or a map from texts to their shares.
    fileprivate func valueShares() -> [ValueShare] {
        let doc = "The texts of a category: a list, or a map to how often each comes."
        guard let json = optional("values", doc, .json), !json.isNull else { return [] }
        if let list = json.arrayValue {
            let texts = list.compactMap(\.stringValue)
            if texts.count == list.count { return texts.map { ValueShare($0) } }
        } else if let map = json.objectValue {
            let shares = map.compactMap { key, value in value.doubleValue.map { ValueShare(key, share: $0) } }
            if shares.count == map.count { return shares }
        }
        report(about: "values", "expected a list of texts or a map from texts to numbers; put numbers in quotes")
        return []
    }

    /// A word, or a map with one key that names the kind.
    fileprivate func distribution() -> Distribution? {
        optional("distribution", DistributionSection.summary, SettingKind<DistributionSection>.section())?.value
    }
}

private struct DistributionSection: ConfigurationSection {
    static let summary = "How numbers are spread, such as {kind: normal, mean: 10, deviation: 2}."
    let value: Distribution?

    init(from reader: ConfigurationReader) {
        let kind = reader.setting("kind", "The family.", SettingKind<Distribution.Kind>.choice())
        let names = ["mean", "deviation", "log_mean", "log_deviation", "mode", "exponent"]
        let docs = [
            "The mean of normal, exponential and poisson.", "The standard deviation of normal.",
            "The mean of the logarithm for lognormal.", "The standard deviation of the logarithm for lognormal.",
            "Where triangular has its peak.", "How steeply zipf falls.",
        ]
        var given: [String: Double] = [:]
        for (name, doc) in zip(names, docs) { given[name] = reader.optional(name, doc, .double) }
        for name in names where given[name] != nil && !kind.keys.contains(name) {
            reader.report(about: name, "\"\(name)\" is no setting of \(kind.rawValue); remove it")
        }
        for name in kind.keys where given[name] == nil {
            reader.report(about: "kind", "\(kind.rawValue) needs the setting \"\(name)\"")
        }
        value = Distribution(kind, kind.keys.compactMap { given[$0] })
        if let fault = value?.fault { reader.report(about: "kind", fault) }
    }
}
