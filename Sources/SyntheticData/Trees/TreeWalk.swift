/// Finds the leaves of many lanes, eight at a time in step: while the node of one is fetched, others go on. Leaves lead to
/// themselves, so that a lane that has arrived needs no question of its own.
struct TreeWalk {
    private let steps: [DecisionTree.Node]
    private let nodes: [DecisionTree.Node]

    private static let abreast = 8

    init(_ tree: DecisionTree) {
        nodes = tree.nodes
        steps = tree.nodes.enumerated().map { index, node in
            node.feature == DecisionTree.Node.leafMark ? .init(mask: 0, feature: 0, child: UInt32(index)) : node
        }
    }

    /// The leaf of each lane.
    ///
    /// - Parameters:
    ///   - bins: Column after column.
    ///   - laneShift: The logarithm of a column's lanes.
    func find(_ leaves: inout [UInt32], _ lanes: Int, bins: [UInt8], laneShift: Int) {
        unsafe bins.withUnsafeBufferPointer { bins in
            unsafe steps.withUnsafeBufferPointer { steps in
                var first = 0
                while first < lanes {
                    // The last lanes are walked again rather than others than these.
                    let base = max(0, min(first, lanes - Self.abreast))
                    let found = unsafe Self.walk(steps, bins, laneShift, from: base)
                    for lane in 0..<min(Self.abreast, lanes - base) {
                        leaves[base + lane] = nodes[Int(found[lane])].child
                    }
                    first = base + Self.abreast
                }
            }
        }
    }

    @inline(__always)
    private static func walk(
        _ steps: UnsafeBufferPointer<DecisionTree.Node>, _ bins: UnsafeBufferPointer<UInt8>, _ shift: Int,
        from base: Int
    ) -> InlineArray<8, UInt32> {
        var places = InlineArray<8, UInt32>(repeating: 0)
        var changed: UInt32
        repeat {
            changed = 0
            for lane in 0..<abreast {
                let place = places[lane]
                let node = unsafe steps[Int(place)]
                let bin = unsafe bins[Int(node.feature) &<< shift &+ base &+ lane]
                let next = node.child &+ UInt32(truncatingIfNeeded: (node.mask &>> UInt64(bin)) & 1)
                changed |= next ^ place
                places[lane] = next
            }
        } while changed != 0
        return places
    }
}
