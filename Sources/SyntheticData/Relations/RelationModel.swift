public import Tables

/// What was learned of the rows that belong to other rows: how many each parent has, what they are like given the parent
/// and the row before, and what holds among all rows of one parent.
///
/// Rules among siblings that all of the data keeps are kept in every row that is made: exactly one has a value, no two
/// have the same, or all have the same. Rows in time are made by their changes.
public struct RelationModel: Sendable {
    /// The columns of the rows that are made, without rows and without the parent's key.
    public let header: Table
    /// How many bits of a row's identifier tell it from its siblings: the identifier is the parent's, shifted by so many
    /// bits, and the place among the siblings.
    public let siblingBits: Int
    /// How many rows a parent has on average.
    public let meanCount: Double
    /// How many rows a parent has at most.
    let largestCount: Int

    /// The columns of parents that tell of their children, by their own names.
    let parentColumns: [String]
    /// How many rows a parent has, when the first is, and which of them are chosen.
    let links: TreeModel
    let timeLine: TimeLine?
    /// How long it is from one row to the next; nil where there is no second row, or no time.
    let steps: TreeModel?
    /// The two values of columns that exactly one row has the second of.
    let chosen: [Column]
    let distinct: [DistinctDrawer]
    /// One for each column that the trees make.
    let motions: [String: Motion]
    /// Makes rows without elder sibling.
    let first: TreeModel?
    /// Makes all other rows; nil where there are none, or nothing is to be drawn.
    let next: TreeModel?

    /// The most rows that one parent may have.
    public static let countLimit = 1 << 20
}

/// Rows of a child table.
public struct ChildRows: Sendable {
    /// The columns of the model, without the parent's key. Siblings stand together, in the order of their parents.
    public let table: Table
    /// The identifier of each row.
    public let rows: [UInt64]
    /// Of each row, the position of its parent in the batch.
    public let parents: [Int]
}

/// Names of columns that the trees know and no table has.
enum HelperColumn {
    static let count = "links/count"
    static let start = "links/start"
    static func choice(_ name: String) -> String { "links/choice of \(name)" }
    static let place = "sibling/place"
    static let time = "sibling/time"
    static let step = "sibling/step"
    static let previousStep = "sibling/previous step"
    static func parent(_ name: String) -> String { "parent/\(name)" }
    static func previous(_ name: String) -> String { "previous/\(name)" }
    static func change(_ name: String) -> String { "change/\(name)" }
    static func lastChange(_ name: String) -> String { "last change/\(name)" }
}
