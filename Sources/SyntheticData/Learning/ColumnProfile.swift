import Tables

/// What a column holds, as symbols: one for each value that is kept as it is, one for each cell of close numbers, and one
/// for the missing value. Trees split and draw symbols; only the last step turns a symbol back into a value.
struct ColumnProfile: Sendable, Equatable {
    /// Numbers between two real ones, both included, drawn evenly.
    struct Cell: Sendable, Equatable {
        var lower: Double
        var upper: Double
    }

    var name: String
    var kind: ColumnKind
    var spelling: Spelling
    /// Ordered kinds: the numbers kept as they are, ascending; their symbols come first.
    var atoms: [Double] = []
    /// Ordered kinds: ascending and apart; their symbols follow those of the atoms.
    var cells: [Cell] = []
    /// The steps on which the numbers of cells lie; nil for none.
    var grain: Grain?
    /// Texts: the texts kept, most frequent first. Booleans have the symbols 0 and 1 without it.
    var categories: [String] = []
    /// How many rows have each symbol; that of the missing value comes last.
    var counts: [UInt32] = []
    /// Of each symbol, the bin below 64 by which trees split.
    var bins: [UInt8] = []
    /// Bins that are used, at least 1.
    var binCount = 1

    /// The symbol of rows that no symbol stands for: their value is too rare.
    static let unknown = UInt32.max
    /// Bins fit the bits of one word.
    static let binLimit = 64

    var missingSymbol: Int { counts.count - 1 }
    var isOrdered: Bool { kind.isOrdered }

    /// Where in order a symbol lies; for ordered kinds, and not for the missing value.
    func position(of symbol: Int) -> Double {
        if symbol < atoms.count { return atoms[symbol] }
        let cell = cells[symbol - atoms.count]
        return cell.lower / 2 + cell.upper / 2
    }

    /// All symbols but that of the missing value, in order of position.
    var symbolsInOrder: [Int] {
        var order: [Int] = []
        order.reserveCapacity(missingSymbol)
        var (atom, cell) = (0, atoms.count)
        while atom < atoms.count || cell < missingSymbol {
            if cell == missingSymbol || (atom < atoms.count && atoms[atom] <= position(of: cell)) {
                order.append(atom)
                atom += 1
            } else {
                order.append(cell)
                cell += 1
            }
        }
        return order
    }

    /// The bin of rows without symbol: that of the rarest one.
    var unknownBin: UInt8 { bins.count > 1 ? bins[bins.count - 2] : 0 }

    /// The column without rows.
    var emptyColumn: Column { Column(name, kind.noValues, spelling: spelling) }
}
