/// What the server says about a statement once all its rows are there.
public struct BoltSummary: Sendable, Hashable {
    /// `r`, `w`, `rw` or `s`; nil where the server does not say.
    public var type: String?
    /// The database that answered.
    public var database: String?
    /// What was changed, such as `nodes-created`; only what is not zero.
    public var counters: [String: Int64]
    /// The plan that EXPLAIN shows; nil otherwise.
    public var plan: [String: BoltValue]?
    /// Everything else that the server said.
    public var fields: [String: BoltValue]

    init(_ fields: [String: BoltValue]) {
        type = fields["type"]?.stringValue
        database = fields["db"]?.stringValue
        counters = (fields["stats"]?.mapValue ?? [:]).compactMapValues(\.intValue).filter { $0.value != 0 }
        plan = (fields["plan"] ?? fields["profile"])?.mapValue
        self.fields = fields
    }
}
