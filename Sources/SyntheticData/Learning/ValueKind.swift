import Tables

/// The physical kinds of values, as models and their files name them.
enum ValueKind: String, Sendable, CaseIterable {
    case integers, numbers, texts, booleans, instants

    init(_ values: ColumnValues) {
        switch values {
        case .integers: self = .integers
        case .numbers: self = .numbers
        case .texts: self = .texts
        case .booleans: self = .booleans
        case .instants: self = .instants
        }
    }

    /// Whether the values are numbers of some sort rather than names.
    var isOrdered: Bool { self == .integers || self == .numbers || self == .instants }

    /// No values of this kind.
    var empty: ColumnValues {
        switch self {
        case .integers: .integers([])
        case .numbers: .numbers([])
        case .texts: .texts(TextValues(codes: [], dictionary: []))
        case .booleans: .booleans([])
        case .instants: .instants([])
        }
    }
}
