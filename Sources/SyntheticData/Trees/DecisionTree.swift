/// How one column follows from those before it: nodes that ask for bins, and leaves that hold the symbols of the rows that
/// came there.
struct DecisionTree: Sendable, Equatable {
    /// Asks whether the bin of a column is in a set. Children are neighbours and come after their parent.
    struct Node: Sendable, Equatable {
        /// One bit for each bin whose rows go to the second child.
        var mask: UInt64
        /// The position of the column in the order of learning; ``leafMark`` in a leaf.
        var feature: UInt32
        /// The first child; in a leaf, the number of the leaf.
        var child: UInt32

        static let leafMark = UInt32.max
    }

    /// The root is the first.
    var nodes: [Node]
    /// Where in ``donors`` each leaf begins, and at last where the last one ends. One more leaf than the nodes lead to
    /// holds the whole column.
    var leafStarts: [UInt32]
    /// Symbols, ascending inside a leaf; a leaf with one symbol only has it once.
    var donors: [UInt32]

    /// The number of the leaf that holds the whole column.
    var wholeLeaf: Int { leafStarts.count - 2 }

    /// The most donors that a leaf keeps. Of more rows, an even sample in the order of their symbols, so that the
    /// distribution stays.
    static let donorLimit = 1_024

    /// A tree with a leaf and nothing to ask, for columns that nothing comes before.
    static func single(_ symbols: [UInt32]) -> DecisionTree {
        var tree = DecisionTree(nodes: [], leafStarts: [0], donors: [])
        tree.addLeaf(symbols)
        tree.addLeaf(symbols)
        tree.nodes = [Node(mask: 0, feature: Node.leafMark, child: 0)]
        return tree
    }

    /// Adds a leaf with the symbols of its rows.
    mutating func addLeaf(_ symbols: [UInt32], limit: Int = donorLimit) {
        let sorted = symbols.sorted()
        if let first = sorted.first, first == sorted.last {
            donors.append(first)
        } else if sorted.count <= limit {
            donors += sorted
        } else {
            for place in 0..<limit { donors.append(sorted[(2 * place + 1) * sorted.count / (2 * limit)]) }
        }
        leafStarts.append(UInt32(donors.count))
    }
}
