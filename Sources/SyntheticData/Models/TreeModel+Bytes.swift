extension DecisionTree {
    func write(to bytes: inout ByteWriter) {
        bytes.integer(UInt32(nodes.count))
        for node in nodes { bytes.integer(node.mask) }
        // A leaf's mark would make all features take four bytes.
        bytes.words(nodes.map { $0.feature &+ 1 })
        bytes.words(nodes.map(\.child))
        bytes.words(leafStarts)
        bytes.words(donors)
    }

    /// Reads the tree of a column, and believes nothing of it.
    ///
    /// - Parameter position: Of the column in the order of learning.
    init(from bytes: inout ByteReader, position: Int, _ profile: ColumnProfile) throws(LearningError) {
        let count = try bytes.count(of: 8)
        var masks: [UInt64] = []
        for _ in 0..<count { masks.append(try bytes.integer()) }
        let (features, children) = (try bytes.words(), try bytes.words())
        guard features.count == count, children.count == count else {
            throw .malformed("the tree of \"\(profile.name)\" is uneven")
        }
        self.init(
            nodes: masks.indices.map { Node(mask: masks[$0], feature: features[$0] &- 1, child: children[$0]) },
            leafStarts: try bytes.words(), donors: try bytes.words())
        guard areNodesValid(position), areLeavesValid(profile) else {
            throw .malformed("the tree of \"\(profile.name)\" leads nowhere")
        }
    }

    /// Whether every walk ends in a leaf: children come after their parents, and only earlier columns are asked.
    private func areNodesValid(_ position: Int) -> Bool {
        guard !nodes.isEmpty, leafStarts.count >= 3 else { return false }
        return nodes.indices.allSatisfy { index in
            let node = nodes[index]
            guard node.feature != Node.leafMark else { return Int(node.child) <= wholeLeaf }
            return Int(node.feature) < position && Int(node.child) > index && Int(node.child) + 1 < nodes.count
        }
    }

    /// Whether every leaf has donors, and all of them are symbols that occur.
    private func areLeavesValid(_ profile: ColumnProfile) -> Bool {
        guard leafStarts.first == 0, leafStarts.last == UInt32(exactly: donors.count) else { return false }
        let areAscending = zip(leafStarts, leafStarts.dropFirst()).allSatisfy { $0 < $1 }
        return areAscending
            && donors.allSatisfy { Int($0) < profile.counts.count && profile.counts[Int($0)] > 0 }
    }
}

extension TreeModel {
    func write(to bytes: inout ByteWriter) {
        for tree in trees { tree.write(to: &bytes) }
    }

    init(from bytes: inout ByteReader, _ layout: ModelLayout) throws(LearningError) {
        var trees: [DecisionTree] = []
        for position in layout.contextCount..<layout.profiles.count {
            trees.append(try DecisionTree(from: &bytes, position: position, layout.profiles[position]))
        }
        self.init(
            profiles: layout.profiles, contextCount: layout.contextCount, trees: trees,
            outputOrder: layout.outputOrder, mixing: layout.mixing)
    }
}

extension CopulaModel {
    func write(to bytes: inout ByteWriter) {
        for order in orders { bytes.words(order) }
        bytes.numbers(correlations.values)
    }

    init(from bytes: inout ByteReader, _ layout: ModelLayout) throws(LearningError) {
        var orders: [[UInt32]] = []
        for profile in layout.profiles {
            let order = try bytes.words()
            let isValid = order.allSatisfy { Int($0) < profile.counts.count && profile.counts[Int($0)] > 0 }
            guard isValid, !order.isEmpty, Set(order).count == order.count else {
                throw .malformed("the symbols of \"\(profile.name)\" are out of order")
            }
            orders.append(order)
        }
        let values = try bytes.numbers()
        let count = layout.profiles.count
        guard count <= CorrelationMatrix.columnLimit, values.count == count * count,
            values.allSatisfy({ abs($0) <= 1 + 1e-9 })
        else { throw .malformed("its correlations are none") }
        self.init(
            profiles: layout.profiles, contextCount: layout.contextCount, orders: orders,
            outputOrder: layout.outputOrder, correlations: CorrelationMatrix(count: count, values: values))
    }
}
