/// A node of the graph.
public struct BoltNode: Sendable, Hashable {
    /// The number of the node; servers may hand it out again once the node is deleted.
    public var id: Int64
    /// The name of the node since Bolt 5; before, the number as text.
    public var elementID: String
    /// What the node is.
    public var labels: [String]
    /// What is stored with it.
    public var properties: [String: BoltValue]

    /// A node; without an `elementID`, its number stands for it.
    public init(id: Int64, elementID: String? = nil, labels: [String], properties: [String: BoltValue]) {
        self.id = id
        self.elementID = elementID ?? String(id)
        self.labels = labels
        self.properties = properties
    }
}

/// A relationship with the names of the nodes that it connects.
public struct BoltRelationship: Sendable, Hashable {
    /// See ``BoltNode/id``.
    public var id: Int64
    /// See ``BoltNode/elementID``.
    public var elementID: String
    /// What the relationship is called.
    public var type: String
    /// The number of the node that it comes from.
    public var startID: Int64
    /// The name of the node that it comes from.
    public var startElementID: String
    /// The number of the node that it leads to.
    public var endID: Int64
    /// The name of the node that it leads to.
    public var endElementID: String
    /// What is stored with it.
    public var properties: [String: BoltValue]

    /// A relationship; without element ids, the numbers stand for them.
    public init(
        id: Int64, elementID: String? = nil, type: String, startID: Int64, startElementID: String? = nil,
        endID: Int64, endElementID: String? = nil, properties: [String: BoltValue]
    ) {
        self.id = id
        self.elementID = elementID ?? String(id)
        self.type = type
        self.startID = startID
        self.startElementID = startElementID ?? String(startID)
        self.endID = endID
        self.endElementID = endElementID ?? String(endID)
        self.properties = properties
    }
}

/// A relationship inside of a path, whose neighbours there are its ends.
public struct BoltUnboundRelationship: Sendable, Hashable {
    /// See ``BoltNode/id``.
    public var id: Int64
    /// See ``BoltNode/elementID``.
    public var elementID: String
    /// What the relationship is called.
    public var type: String
    /// What is stored with it.
    public var properties: [String: BoltValue]

    /// A relationship; without an `elementID`, its number stands for it.
    public init(id: Int64, elementID: String? = nil, type: String, properties: [String: BoltValue]) {
        self.id = id
        self.elementID = elementID ?? String(id)
        self.type = type
        self.properties = properties
    }
}

/// A walk through the graph.
public struct BoltPath: Sendable, Hashable {
    /// The distinct nodes.
    public var nodes: [BoltNode]
    /// The distinct relationships.
    public var relationships: [BoltUnboundRelationship]
    /// Pairs: which relationship is walked (from 1; negative against its direction), and which node is reached.
    public var indices: [Int64]

    /// A path; nil where an index points at nothing, so that ``steps`` need not ask.
    public init?(nodes: [BoltNode], relationships: [BoltUnboundRelationship], indices: [Int64]) {
        guard !nodes.isEmpty, indices.count.isMultiple(of: 2) else { return nil }
        let walks = stride(from: 0, to: indices.count, by: 2).map { (indices[$0], indices[$0 + 1]) }
        let areInside = walks.allSatisfy { relationship, node in
            relationship != 0 && relationship.magnitude <= relationships.count && nodes.indices.contains(Int(node))
        }
        guard areInside else { return nil }
        self.nodes = nodes
        self.relationships = relationships
        self.indices = indices
    }

    /// One step of the walk.
    public struct Step: Sendable, Hashable {
        /// What is walked along.
        public var relationship: BoltUnboundRelationship
        /// Whether the walk goes along the relationship's direction.
        public var isForward: Bool
        /// Where the step leads.
        public var node: BoltNode
    }

    /// Where the walk begins.
    public var start: BoltNode { nodes[0] }

    /// The walk, step by step.
    public var steps: [Step] {
        stride(from: 0, to: indices.count, by: 2).map { position in
            Step(
                relationship: relationships[Int(indices[position].magnitude) - 1], isForward: indices[position] > 0,
                node: nodes[Int(indices[position + 1])])
        }
    }
}
