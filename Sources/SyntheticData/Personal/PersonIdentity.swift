import Tables

/// Who the person of a row is. All columns about one person ask for the same identity, and so agree.
struct PersonIdentity {
    /// Position in the locale's first names.
    var first: Int
    /// Position in its last names.
    var last: Int
    /// Tells namesakes apart: no two rows have the same names and number.
    var number: UInt64
    /// Chance for everything else.
    var bits: CounterRandom.Block
}

/// Gives each row a person: the names in an order without repetition, so that names and number together never come
/// twice, however many rows there are and whoever makes them.
struct PersonRegister {
    /// How many namesakes there are before numbers grow longer.
    private static let namesakes: UInt64 = 10_000

    private let order: KeyedPermutation
    private let firstCount: UInt64
    private let lastCount: UInt64
    private let random: CounterRandom
    private let stream: UInt32

    /// - Parameter group: Whom the columns are about.
    init(_ locale: PersonLocale, group: String, _ batch: SampleBatch) {
        firstCount = UInt64(locale.firstNames.count)
        lastCount = UInt64(locale.lastNames.count)
        order = KeyedPermutation(
            count: firstCount * lastCount * Self.namesakes, key: batch.key(group, purpose: "person order"))
        random = batch.random
        stream = batch.stream(group, purpose: "person")
    }

    func identity(_ row: UInt64) -> PersonIdentity {
        let (round, place) = row.quotientAndRemainder(dividingBy: order.count)
        let (names, number) = order(place).quotientAndRemainder(dividingBy: Self.namesakes)
        let (first, last) = names.quotientAndRemainder(dividingBy: lastCount)
        return PersonIdentity(
            first: Int(first), last: Int(last), number: round * Self.namesakes + number,
            bits: random.bits(row: row, stream: stream))
    }

    /// Position in the order alone, for columns that need no chance.
    func names(_ row: UInt64) -> (first: Int, last: Int) {
        let names = order(row % order.count) / Self.namesakes
        let (first, last) = names.quotientAndRemainder(dividingBy: lastCount)
        return (Int(first), Int(last))
    }
}

extension PersonIdentity {
    /// One of so many choices. Each purpose takes other bits.
    func choice(_ purpose: Purpose, of count: Int) -> Int {
        let word = purpose.rawValue < 4 ? bits.first : bits.second
        let part = word >> UInt64((purpose.rawValue & 3) * 16) & 0xFFFF
        return (Int(part) * count) >> 16
    }

    /// What is chosen for a person; 16 bits each.
    enum Purpose: Int {
        case place, postalCode, phone, street, houseNumber, domain, company, birth
    }
}
