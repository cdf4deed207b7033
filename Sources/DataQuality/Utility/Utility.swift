/// Of how much use the synthetic table is, and whether a classifier can tell its rows from real ones.
public struct Utility: Sendable, Equatable, Codable {
    /// How well a classifier tells synthetic rows from those of the holdout, over three folds: the area under the ROC
    /// curve, 0.5 where it cannot, 1 where it always can.
    public var detection: Score
    /// The column that is predicted; nil where none was named.
    public var target: String?
    /// `AUC` or `R²`; nil without a target.
    public var measure: String?
    /// A model that learned from synthetic rows, tested on the holdout. The ceiling is one that learned from real rows.
    public var transfer: Score
    /// What both models predict for the holdout, for the measures of fairness.
    var predictions: Predictions?

    private enum CodingKeys: String, CodingKey { case detection, target, measure, transfer }

    /// The probabilities of the second of two classes that models give to the rows of the holdout.
    struct Predictions: Sendable, Equatable {
        /// The rows of the holdout whose target is known.
        var rows: [Int]
        var fromReal: [Double]
        var fromSynthetic: [Double]
    }
}
