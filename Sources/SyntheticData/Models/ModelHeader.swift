import JSON
import Tables

/// The part of a model file that people can read.
struct ModelHeader: Codable {
    struct ColumnEntry: Codable {
        var name: String
        var kind: String
        var spelling: SpellingEntry?
        /// For readers only: the arrays tell.
        var commonValues: Int
        var cells: Int
        var isContext: Bool
    }

    struct SpellingEntry: Codable {
        var decimals: Int?
        var no: String?
        var yes: String?
        var pattern: String?
        var offsetMinutes: Int?
    }

    struct ProtectionEntry: Codable, Equatable {
        var name: String
        var rareCount: Int
        var blur: Double
        var leafFactor: Int
        var mixing: Double
    }

    private var engineName: String
    private var source: String
    private var rowCount: Int
    private var protection: ProtectionEntry
    private var privacy: String
    private var seedPolicy: String
    /// Of a differentially private model: what was allowed, and each access to the data.
    private(set) var ledger: PrivacyLedger?
    /// In the order of learning.
    private var columnEntries: [ColumnEntry]
    private(set) var outputOrder: [Int]

    private enum CodingKeys: String, CodingKey {
        case engineName = "engine"
        case source, protection, privacy, seedPolicy, ledger, outputOrder
        case rowCount = "rows"
        case columnEntries = "columns"
    }

    /// The most bytes of a header: some hundred thousand columns.
    private static let byteLimit = 64 << 20

    /// Reads a header and checks what others rely on.
    init(_ bytes: [UInt8]) throws {
        do {
            var options = JSONParser.Options()
            options.maxBytes = Self.byteLimit
            self = try JSONParser.parse(bytes, options: options).decode(ModelHeader.self)
        } catch {
            throw LearningError.malformed("its header cannot be read: \(error)")
        }
        let made = columnEntries.indices.filter { !columnEntries[$0].isContext }
        guard Set(columnEntries.map(\.name)).count == columnEntries.count else {
            throw LearningError.malformed("two columns have one name")
        }
        guard columnEntries.prefix(contextCount).allSatisfy(\.isContext), outputOrder.sorted() == made else {
            throw LearningError.malformed("its columns are out of order")
        }
        guard LearningOptions.Engine(rawValue: engineName) != nil,
            columnEntries.allSatisfy({ ColumnKind(rawValue: $0.kind) != nil && ($0.spelling?.isValid ?? true) })
        else { throw LearningError.malformed("it has a kind of column or engine that nobody knows") }
    }

    var contextCount: Int { columnEntries.count { $0.isContext } }
    var engine: LearningOptions.Engine { LearningOptions.Engine(rawValue: engineName) ?? .trees }

    var columns: [(name: String, kind: ColumnKind, spelling: Spelling)] {
        columnEntries.map { ($0.name, ColumnKind(rawValue: $0.kind) ?? .texts, $0.spelling?.spelling ?? .plain) }
    }

    var provenance: Provenance {
        var provenance = Provenance(source: source, rowCount: rowCount, protection: protection.protection)
        provenance.privacy = privacy
        provenance.seedPolicy = seedPolicy
        return provenance
    }

    private init(_ file: ModelFile) {
        let (layout, provenance) = (file.model.layout, file.provenance)
        engineName = file.model.engine.rawValue
        source = provenance.source
        rowCount = provenance.rowCount
        privacy = provenance.privacy
        seedPolicy = provenance.seedPolicy
        protection = ProtectionEntry(provenance.protection)
        protection.mixing = layout.mixing
        columnEntries = layout.profiles.enumerated().map { index, profile in
            ColumnEntry(
                name: profile.name, kind: profile.kind.rawValue, spelling: SpellingEntry(profile.spelling),
                commonValues: profile.missingSymbol - profile.cells.count, cells: profile.cells.count,
                isContext: index < layout.contextCount)
        }
        outputOrder = layout.outputOrder
        if case .differentialPrivacy(let model) = file.model { ledger = model.ledger }
    }

    /// The header of a file.
    static func json(_ file: ModelFile) -> JSONValue {
        do { return try JSONValue(encoding: ModelHeader(file)) } catch {
            preconditionFailure("a header has numbers that JSON does not know: \(error)")
        }
    }
}

extension ModelHeader.ProtectionEntry {
    init(_ protection: Protection) {
        self.init(
            name: protection.name, rareCount: protection.rareCount, blur: protection.blur,
            leafFactor: protection.leafFactor, mixing: protection.mixing)
    }

    var protection: Protection {
        Protection(name: name, rareCount: rareCount, blur: blur, leafFactor: leafFactor, mixing: mixing)
    }
}

extension ModelHeader.SpellingEntry {
    init?(_ spelling: Spelling) {
        self.init()
        switch spelling {
        case .plain: return nil
        case .decimals(let count): decimals = count
        case .words(let no, let yes): (self.no, self.yes) = (no, yes)
        case .time(let time): (pattern, offsetMinutes) = (time.text, time.offsetMinutes)
        }
    }

    var isValid: Bool { (0...17).contains(decimals ?? 0) && (-1_080...1_080).contains(offsetMinutes ?? 0) }

    var spelling: Spelling {
        if let decimals { return .decimals(decimals) }
        if let no, let yes { return .words(no: no, yes: yes) }
        if let pattern { return .time(TimePattern(pattern, offsetMinutes: offsetMinutes ?? 0)) }
        return .plain
    }
}

extension LearnedModel {
    var engine: LearningOptions.Engine {
        switch self {
        case .trees: .trees
        case .copula: .copula
        case .differentialPrivacy: .differentialPrivacy
        }
    }
}
