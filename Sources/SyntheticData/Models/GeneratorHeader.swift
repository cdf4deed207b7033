import JSON

/// The part of a ``GeneratorFile`` that anybody can read: what it makes, from what, and what can be said of its privacy.
public struct GeneratorHeader: Sendable, Equatable, Codable {
    /// A column that comes out.
    public struct ColumnEntry: Sendable, Equatable, Codable {
        /// What it is called.
        public let name: String
        /// The word for what its values mean; see ``ColumnType``.
        public let type: String
        /// `learned`, `declared` or `computed`.
        public let origin: String
    }

    /// What the table is called that was learned; no path.
    public let source: String
    /// How many rows it had.
    public let rows: Int
    /// What can be said of the privacy of the rows that are made.
    public let privacy: String
    /// How rows depend on the seed.
    public let seedPolicy: String
    /// What learned; nil where all columns are declared.
    public let engine: String?
    /// What comes out, in order; nil where the file is sealed.
    public let columns: [ColumnEntry]?
    /// What of the real data is in the file besides the model, in words; nil where the file is sealed.
    public let holds: [String]?
    /// How the file is sealed; nil where it is open.
    public let seal: String?
    let protection: ModelHeader.ProtectionEntry

    /// The most bytes of a header: some hundred thousand columns.
    static let byteLimit = 64 << 20

    init(_ file: GeneratorFile, seal: String?) {
        let provenance = file.provenance
        (source, rows) = (provenance.source, provenance.rowCount)
        (privacy, seedPolicy) = (provenance.privacy, provenance.seedPolicy)
        protection = .init(provenance.protection)
        engine = file.model?.engine.rawValue
        self.seal = seal
        // Names and values of columns may be what a seal is for.
        columns = seal == nil ? file.schema.entries : nil
        holds = seal == nil ? file.facts?.statements(file.schema) ?? [] : nil
    }

    /// Reads a header and checks what others rely on.
    init(_ bytes: [UInt8]) throws(LearningError) {
        do {
            var options = JSONParser.Options()
            options.maxBytes = Self.byteLimit
            self = try JSONParser.parse(bytes, options: options).decode(GeneratorHeader.self)
        } catch {
            throw .malformed("its header cannot be read: \(error)")
        }
        guard rows >= 0 else { throw .malformed("it was learned of \(rows) rows") }
    }

    var json: [UInt8] {
        do { return try JSONValue(encoding: self).serialized() } catch {
            preconditionFailure("a header has numbers that JSON does not know: \(error)")
        }
    }

    var provenance: Provenance {
        var provenance = Provenance(source: source, rowCount: rows, protection: protection.protection)
        (provenance.privacy, provenance.seedPolicy) = (privacy, seedPolicy)
        return provenance
    }
}

extension TableSchema {
    fileprivate var entries: [GeneratorHeader.ColumnEntry] {
        let computed = Set(formulas.map(\.column))
        return columns.map { column in
            let origin = computed.contains(column.name) ? "computed" : (column.from ?? .declared).rawValue
            return .init(name: column.name, type: column.type.rawValue, origin: origin)
        }
    }
}

extension PlanFacts {
    /// What the facts hold of the real data, for people who decide who may have them.
    fileprivate func statements(_ schema: TableSchema) -> [String] {
        guard let outline = try? PlanOutline(schema, present: Set(present)) else { return [] }
        var statements: [String] = []
        for (columns, group) in zip(outline.listed, listed) {
            for (column, known) in zip(columns, group) {
                switch known.values {
                case .declared: break
                case .integers: statements.append("the least and the greatest value of \"\(column.name)\"")
                case .pattern: statements.append("the form that all values of \"\(column.name)\" have")
                case .cells(let cells, _): statements.append("all \(cells.count) values of \"\(column.name)\"")
                }
            }
        }
        for (rewriting, known) in zip(outline.rewritings, rewritings) {
            let names = rewriting.columns.map { "\"\($0)\"" }.joined(separator: ", ")
            switch known {
            case .combinations(let facts):
                let fewest = facts.counts.min() ?? 0
                statements.append(
                    "\(facts.labels.count) combinations of \(names) and their counts, the rarest of \(fewest) rows")
            case .choice(.optional): statements.append("the most frequent value of each of \(names)")
            case .choice(.flags), .gap: break
            }
        }
        if !schema.constraints.isEmpty { statements.append("how many rows break each constraint") }
        return statements
    }
}
