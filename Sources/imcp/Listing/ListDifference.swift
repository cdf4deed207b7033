/// How a list differs from what it was.
struct ListDifference: Equatable {
    enum Mark: String { case same = " ", added = "+", removed = "-", changed = "~" }

    /// The new list in its order, then what is gone.
    let entries: [(mark: Mark, item: ListedItem)]

    init(from old: [ListedItem], to new: [ListedItem]) {
        let before = Dictionary(old.map { ($0.key, $0) }) { $1 }
        let keys = Set(new.map(\.key))
        let present: [(mark: Mark, item: ListedItem)] = new.map { item in
            guard let known = before[item.key] else { return (.added, item) }
            return (known.fields == item.fields ? .same : .changed, item)
        }
        entries = present + old.filter { !keys.contains($0.key) }.map { (mark: Mark.removed, item: $0) }
    }

    var isEmpty: Bool { entries.allSatisfy { $0.mark == .same } }

    static func == (a: ListDifference, b: ListDifference) -> Bool {
        a.entries.elementsEqual(b.entries) { $0.mark == $1.mark && $0.item == $1.item }
    }

    /// The table with the marks before the names.
    func table(under headings: [String]) -> TextTable {
        TextTable(headings: [""] + headings, rows: entries.map { [$0.mark.rawValue] + $0.item.cells }, nameColumn: 1)
    }
}
