/// The member paths whose values stay unread, as a tree that is walked while objects open.
struct RawPaths: Sendable {
    /// A place in the tree.
    typealias Node = Int

    /// The node of everything that no path leads through.
    static let outside: Node = -1
    /// The node of the whole text.
    static let root: Node = 0

    private struct Step: Sendable {
        var isRaw = false
        var children: [(key: String, node: Node)] = []
    }

    private var steps: [Step] = []

    init(_ paths: [[String]]) {
        if paths.isEmpty { return }
        steps.append(Step())
        for path in paths { insert(path) }
    }

    var top: Node { steps.isEmpty ? Self.outside : Self.root }

    func isRaw(_ node: Node) -> Bool { node >= 0 && steps[node].isRaw }

    func child(of node: Node, _ key: String) -> Node {
        guard node >= 0 else { return Self.outside }
        for child in steps[node].children where child.key.isExactly(key) { return child.node }
        return Self.outside
    }

    private mutating func insert(_ path: [String]) {
        var node = Self.root
        for key in path {
            var next = child(of: node, key)
            if next == Self.outside {
                next = steps.count
                steps.append(Step())
                steps[node].children.append((key, next))
            }
            node = next
        }
        steps[node].isRaw = true
    }
}
