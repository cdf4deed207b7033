/// What keeps single persons of the real table out of the synthetic one. On unless somebody turns it off.
///
/// None of this is a proof, as differential privacy would be one: the settings take away what single rows could be known
/// by, and their effect is measured by attacks. Each setting says what it costs.
public struct Protection: Sendable, Equatable {
    /// The name that options and model files use: `off`, `standard`, `strict`, or `custom`.
    public var name: String
    /// How many rows must share a text, a truth value, a number that stands out, or a missing value for it to be made at
    /// all; the rows of rarer ones take what else is common in their place. Also how many of the lowest and of the
    /// highest numbers are kept from view, and the fewest rows that a cell of close numbers holds.
    ///
    /// Costs: categories below it vanish, and the tails end at the value of that rank. 1 turns it off.
    public var rareCount: Int
    /// The share of rows whose numbers are one cell: numbers are drawn evenly from their cell, not repeated. The tails
    /// have smaller cells, down to ``rareCount`` rows.
    ///
    /// Costs: structure inside a cell is lost. 0.01 was not measurable in the quality of the tables tried.
    public var blur: Double
    /// What the fewest rows of a leaf are multiplied by.
    ///
    /// Costs: weak dependences are lost with larger leaves.
    public var leafFactor: Int
    /// How often a value is drawn from the whole column rather than from the rows that are alike, from 0 to 1.
    ///
    /// Costs: dependences are weakened by about that share; in exchange, rare combinations in the synthetic table are
    /// mostly accidents, so that finding one tells little of the real table.
    public var mixing: Double

    /// - Parameters:
    ///   - rareCount: At least 1.
    ///   - blur: From 0 to 0.5.
    ///   - leafFactor: At least 1.
    ///   - mixing: From 0 to 1.
    public init(name: String = "custom", rareCount: Int, blur: Double, leafFactor: Int = 1, mixing: Double = 0) {
        self.name = name
        self.rareCount = max(1, rareCount)
        self.blur = min(max(blur.isNaN ? 0 : blur, 0), 0.5)
        self.leafFactor = max(1, leafFactor)
        self.mixing = min(max(mixing.isNaN ? 0 : mixing, 0), 1)
    }

    /// Rare values and extremes are reproduced; only numbers that do not repeat are still never copied.
    public static let off = Protection(name: "off", rareCount: 1, blur: 0.0005)
    /// Nothing rarer than ten rows shows. The default.
    public static let standard = Protection(name: "standard", rareCount: 10, blur: 0.01)
    /// For tables about people that leave the house: larger leaves, and a part of all values drawn at large.
    public static let strict = Protection(name: "strict", rareCount: 20, blur: 0.02, leafFactor: 5, mixing: 0.15)

    /// The preset of a name; nil where there is none.
    public static func named(_ name: String) -> Protection? { [off, standard, strict].first { $0.name == name } }

    /// The protection as it is used for a table: in small ones, one row in a hundred is rare enough, but never fewer than
    /// five, as little would be left of them otherwise. It is no weaker than asked for from 1,000 rows on with the default.
    public func fitted(to rowCount: Int) -> Protection {
        var fitted = self
        fitted.rareCount = min(rareCount, max(Self.fewestRare, rowCount / 100))
        return fitted
    }

    private static let fewestRare = 5

    /// What a model says about the privacy of what it makes, in plain words.
    public var statement: String {
        guard rareCount > 1 else {
            return "Not protected: rare values and extremes of the real table are reproduced."
        }
        var text =
            "Values shared by fewer than \(rareCount) rows are not reproduced, the \(rareCount) lowest and highest "
        text += "numbers are hidden, and numbers are blurred within \(blur * 100) % of the rows"
        if mixing > 0 { text += "; \(mixing * 100) % of all values are drawn at large" }
        return text + ". This is measured protection, not a proof such as differential privacy."
    }
}
