/// A tree that sends a row left or right by the bin of a feature, until a leaf answers.
struct DecisionTree: Sendable {
    /// A place in a tree. A leaf has no feature.
    struct Node: Sendable {
        var feature = -1
        /// Where in ``DecisionTree/goesLeft`` the 256 bins of this node begin.
        var bins = 0
        var left = 0
        var right = 0
        var value = 0.0
    }

    var nodes = [Node()]
    /// For each inner node and bin whether the row goes left.
    var goesLeft: [Bool] = []

    /// Adds the answers for all rows to sums.
    func add(to sums: inout [Double], rows: BinnedRows) {
        unsafe nodes.withUnsafeBufferPointer { nodes in
            unsafe goesLeft.withUnsafeBufferPointer { goesLeft in
                unsafe rows.bins.withUnsafeBufferPointer { bins in
                    for row in 0..<rows.count {
                        var place = 0
                        while unsafe nodes[place].feature >= 0 {
                            let node = unsafe nodes[place]
                            let bin = unsafe Int(bins[row &* rows.width &+ node.feature])
                            place = unsafe goesLeft[node.bins &+ bin] ? node.left : node.right
                        }
                        sums[row] += unsafe nodes[place].value
                    }
                }
            }
        }
    }
}
