/// How trees are boosted.
struct BoostingSettings: Sendable {
    /// At most so many rounds; each adds a tree for each class.
    var rounds = 100
    /// How much of a tree's answer is taken.
    var rate = 0.1
    /// At most so many leaves a tree.
    var leaves = 31
    /// A leaf holds at least so many rows.
    var leafRows = 20
    /// From so many rows on, some are held back, and the rounds end when they no longer gain from them.
    var stoppingRows = 10_000
    /// The share of rows that is held back.
    var heldBack = 0.1
    /// Rounds without gain after which it ends.
    var patience = 10
    /// A leaf holds at least so much of the second derivative.
    var leafCurvature = 1e-3
    /// Categories with fewer rows are not told apart.
    var categoryRows: Float = 10
    /// Draws the answers of small categories towards zero when they are put in order.
    var categorySmoothing: Double = 10
}

/// What is predicted.
enum LearningTask: Sendable, Equatable {
    /// A quantity.
    case quantity
    /// One of so many classes, at least two.
    case classes(Int)

    /// How many trees a round makes.
    var outputs: Int { if case .classes(let count) = self, count > 2 { count } else { 1 } }
}
