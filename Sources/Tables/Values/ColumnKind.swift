/// The kinds of values that a column can have.
public enum ColumnKind: String, Sendable, CaseIterable {
    /// Whole numbers of 64 bits.
    case integers
    /// Numbers of double precision.
    case numbers
    /// Any text.
    case texts
    /// True or false.
    case booleans
    /// Points in time.
    case instants
}

extension Column {
    /// What kind of values the column has.
    public var kind: ColumnKind {
        switch values {
        case .integers: .integers
        case .numbers: .numbers
        case .texts: .texts
        case .booleans: .booleans
        case .instants: .instants
        }
    }

    /// The column without rows: its name, kind and spelling.
    public var header: Column { Column(name, kind.noValues, spelling: spelling) }
}

extension Table {
    /// The table without rows: the names, kinds and spellings of its columns.
    public var header: Table { rows(0..<0).withoutTexts }

    private var withoutTexts: Table { (try? Table(columns.map(\.header))) ?? self }
}

extension ColumnKind {
    /// Whether the values are numbers of some sort rather than names.
    public var isOrdered: Bool { self == .integers || self == .numbers || self == .instants }

    /// The values of a column without rows.
    public var noValues: ColumnValues {
        switch self {
        case .integers: .integers([])
        case .numbers: .numbers([])
        case .texts: .texts(TextValues(codes: [], dictionary: []))
        case .booleans: .booleans([])
        case .instants: .instants([])
        }
    }
}
