public import Tables

/// A model with a proof: whatever anybody makes of it, the presence of any single row changes its likelihood by little.
///
/// Noisy counts of each column by itself, and of the pairs of columns that make up a tree, after McKenna, Miklau and
/// Sheldon ("Winning the NIST contest", 2021). Only these counts come from the data; drawing rows costs no privacy however
/// many are drawn, so that its seed may be known. What the promise is, and what it was spent on, is in ``ledger``.
///
/// Dependences of three and more columns at a time are seen only as far as pairs of the tree carry them. What batches
/// give, of any column, shifts all others as it should.
public struct DPModel: TableModel, Equatable {
    /// All columns; those of the context come first.
    let profiles: [ColumnProfile]
    /// How many columns are given.
    let contextCount: Int
    /// Of each column that is made, in the order of the table, its position in ``profiles``.
    let outputOrder: [Int]
    let tree: PrivateTree
    /// How many rows were learned: a noisy number, unless it was declared public.
    public let rowCount: Int
    /// What was allowed, and every access to the data.
    public let ledger: PrivacyLedger

    /// The columns that the model makes, without rows.
    public var header: Table { Table(emptyColumns: outputOrder.map { profiles[$0] }) }
    /// The columns that every batch must give, without rows.
    public var context: Table { Table(emptyColumns: Array(profiles.prefix(contextCount))) }

    /// One row for each identifier of the batch.
    public func sample(_ batch: SampleBatch) throws -> Table {
        let plans = try ColumnPlan.make(for: profiles, contextCount: contextCount, batch)
        var drawer = PrivateDrawer(self, plans, batch)
        return drawer.table()
    }

    /// Where the model comes from, without anything that its budget did not pay for.
    func provenance(source: String, seedPolicy: String) -> Provenance {
        var provenance = Provenance(
            source: source, rowCount: rowCount, protection: Protection(name: "dp", rareCount: 1, blur: 0))
        provenance.privacy = ledger.statement
        provenance.seedPolicy = seedPolicy
        return provenance
    }
}

extension DPModel {
    func write(to bytes: inout ByteWriter) {
        bytes.words(tree.order)
        bytes.words(tree.parents)
        for shares in tree.shares { bytes.numbers(shares) }
    }

    init(
        from bytes: inout ByteReader, _ layout: ModelLayout, _ ledger: PrivacyLedger?, rowCount: Int
    ) throws(LearningError) {
        guard let ledger, ledger.isSound else { throw .malformed("its privacy ledger does not add up") }
        let (order, parents) = (try bytes.words(), try bytes.words())
        var shares: [[Double]] = []
        for _ in layout.profiles { shares.append(try bytes.numbers()) }
        let tree = PrivateTree(order: order, parents: parents, shares: shares)
        guard tree.fits(layout.profiles) else { throw .malformed("the tree of its columns leads nowhere") }
        self.init(
            profiles: layout.profiles, contextCount: layout.contextCount, outputOrder: layout.outputOrder, tree: tree,
            rowCount: rowCount, ledger: ledger)
    }
}
