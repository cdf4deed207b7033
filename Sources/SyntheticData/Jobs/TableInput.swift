import Settings
public import Tables

/// A real table with what is known of it: the start of most work with synthetic data.
public struct TableInput: Sendable {
    /// The rows, or a sample of them where there are too many.
    public let table: Table
    /// What the columns mean: inferred, and corrected by a schema file where there is one.
    public let schema: TableSchema

    /// Reads a file of any format.
    ///
    /// - Parameters:
    ///   - schema: What a person has said about the columns; nil to infer all of it.
    ///   - rowLimit: Of more rows a sample is kept, in which each row is as likely as any other.
    /// - Throws: ``TableError`` where the file cannot be read, ``SyntheticDataError`` where the schema is about other
    ///   tables.
    public init(
        path: String, options: TableFile.Options = TableFile.Options(), schema: DataSchema? = nil,
        rowLimit: Int = 1_000_000
    ) throws {
        let source = try TableFile.open(path, options)
        table = try Table(sampling: source, count: rowLimit, random: CounterRandom(seed: 0))
        let name = Self.name(of: path)
        guard let schema else {
            self.schema = SchemaInference.schema(of: table, name: name)
            return
        }
        let known = schema.tables.count == 1 ? schema.tables.first : schema.table(name)
        guard let known else {
            throw SyntheticDataError(
                .badSchema, table: name,
                "The schema has no table of that name; it has \(schema.tables.map(\.name).joined(separator: ", ")).")
        }
        self.schema = known
    }

    /// Another file with the columns of this table, which are read as the same kinds, whatever the other file suggests.
    ///
    /// - Throws: ``TableError`` where the file cannot be read so.
    public func table(
        at path: String, options: TableFile.Options = TableFile.Options(), rowLimit: Int = 1_000_000
    ) throws -> Table {
        var options = options
        for column in table.columns { options.csv.kinds[column.name] = column.kind }
        return try Table(sampling: try TableFile.open(path, options), count: rowLimit, random: CounterRandom(seed: 0))
    }

    /// What a file calls its table: its name without folders and ending.
    public static func name(of path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init) ?? file
        return stem.isEmpty ? "table" : stem
    }

    /// The rows that a model learns from and those that nobody sees but the judge, by the lot.
    ///
    /// - Parameter share: Of the rows that are held back, from 0 to 0.5.
    public func split(holdingBack share: Double, seed: UInt64) -> (learned: Table, held: Table) {
        let random = CounterRandom(seed: seed)
        let isHeld = (0..<table.rowCount).map { random.unit(row: UInt64($0), stream: 0x5EED) < share }
        return (
            table.rows(at: isHeld.indices.filter { !isHeld[$0] }), table.rows(at: isHeld.indices.filter { isHeld[$0] })
        )
    }
}

extension DataSchema {
    /// Reads a schema file, YAML or JSON.
    ///
    /// - Throws: `ConfigurationError` with every mistake and its line.
    public static func read(path: String) throws -> DataSchema {
        try read(ConfigurationSource(name: path, bytes: try FileBytes.read(path)))
    }
}
