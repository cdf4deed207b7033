public import Tables

/// Replaces personal values by fakes, the same original by the same fake wherever it stands, without a table of who is
/// who: the fake follows from a keyed hash of the original.
public struct Pseudonyms: Sendable {
    /// So many bits of the hash choose the fake. More would make the numbers in mail addresses longer.
    private static let bits: UInt64 = 44

    private let maker: PersonMaker
    private let hash: KeyedHash
    private let key: UInt64

    /// - Parameters:
    ///   - column: What the values are: one of the personal types.
    ///   - key: Equal keys give equal fakes. Who knows the key and an original can tell the fake.
    /// - Throws: `SyntheticDataError` for a type that is not personal, or an unknown locale.
    public init(
        _ column: ColumnSchema, locale: String = TableSchema.defaultLocale, key: UInt64
    ) throws(SyntheticDataError) {
        guard column.type.isPersonal else {
            throw SyntheticDataError(
                .badSchema, column: column.name, "Only personal data have fakes, not the type \(column.type.rawValue).")
        }
        maker = try PersonMaker(column, PersonLocale.named(column.locale ?? locale))
        (hash, self.key) = (KeyedHash(key: key), key)
    }

    /// The column with fakes in place of its values; what is missing stays missing.
    public func column(_ column: Column) -> Column {
        var numbers: [String: Int] = [:]
        var identities: [UInt64] = []
        let codes = (0..<column.count).map { row -> Int in
            let text = column.cell(row).asText
            if let known = numbers[text] { return known }
            let number = identities.count
            numbers[text] = number
            identities.append(hash(text) >> (64 - Self.bits))
            return number
        }
        let batch = SampleBatch(rows: identities, random: CounterRandom(seed: key))
        let fakes = Column(column.name, maker.values(batch, stream: 0))
        let cells = codes.indices.map { column.isMissing($0) ? Cell.missing : fakes.cell(codes[$0]) }
        return Column(cells, name: column.name, kind: ValueKind(fakes.values), spelling: maker.spelling)
    }
}
