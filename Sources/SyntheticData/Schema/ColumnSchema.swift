/// What is known, or declared, of a column.
public struct ColumnSchema: Sendable, Hashable {
    /// Where the values come from.
    public enum Origin: String, Sendable, CaseIterable {
        /// From a model of the real data.
        case learned
        /// From this declaration alone.
        case declared
    }

    /// What the column is called.
    public var name: String
    /// What its values mean.
    public var type: ColumnType
    /// Where its values come from; nil for learned where there is data and the type can be learned.
    public var from: Origin?
    /// The least value: a number or a point in time; for a text, the fewest words.
    public var min: SchemaValue?
    /// The greatest value; for a text, the most words.
    public var max: SchemaValue?
    /// Digits after the decimal point.
    public var decimals: Int?
    /// The texts of a category and how often each comes.
    public var values: [ValueShare] = []
    /// How often a boolean is true, 0 to 1.
    public var share: Double?
    /// How numbers are spread.
    public var distribution: Distribution?
    /// A regular expression for identifiers.
    public var pattern: String?
    /// The first number of identifiers without a pattern; 1 where it is not given.
    public var start: Int64?
    /// From one such number to the next; 1 where it is not given.
    public var step: Int64?
    /// How points in time are written, by Unicode's date field symbols.
    public var format: String?
    /// Whose language and country personal data follow; the table's where it is not given.
    public var locale: String?
    /// Whom personal data are about, where a row tells of more than one person: columns of one word agree.
    public var of: String?
    /// Whether each different original becomes a fake of its own wherever it stands, so that who is who stays to be
    /// seen. Otherwise every row is somebody new.
    public var consistent: Bool = false
    /// The share of missing values, 0 to 1; nil for that of the data, or none.
    public var missing: Double?
    /// Computes the values from other columns.
    public var formula: String?
    /// Why inference took this type, for people.
    public var because: String?

    /// Describes a column by its name and meaning; all else is to be set.
    public init(_ name: String, _ type: ColumnType) { (self.name, self.type) = (name, type) }

    /// Whether the values come from a model where there is data.
    public var isLearned: Bool {
        formula == nil && from != .declared && (type.isLearnable || (consistent && type.isPersonal))
    }
}
