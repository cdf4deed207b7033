import Tables

/// Random numbers of one column that are spread evenly over the rows: of every aligned 2ⁿ rows, each 2ⁿ-th part of the
/// numbers has exactly one row. So the shares of values come out closer to what was learned than with independent
/// draws, while the number of a row still depends on nothing but its identifier, and columns on each other by nothing.
///
/// Nested scrambling of Owen's kind ("Randomly permuted (t,m,s)-nets", 1995) of the bit-reversed rows, after the rows of
/// each aligned 2ⁿ have been shuffled for this column; both by hashes whose bits depend on lower bits only.
struct EvenDraws: Sendable {
    private let shuffle: CounterRandom.Block
    private let scramble: CounterRandom.Block

    init(_ random: CounterRandom, stream: UInt32) {
        shuffle = random.bits(row: .max, stream: stream, draw: .max)
        scramble = random.bits(row: .max, stream: stream, draw: .max - 1)
    }

    /// The bits of a row.
    @inline(__always)
    func bits(row: UInt64) -> UInt64 {
        let place = Self.hash(row.bitsReversed, shuffle).bitsReversed
        return Self.hash(place, scramble).bitsReversed
    }

    /// One-to-one, and no bit depends on a higher one: additions, and products with the number itself.
    @inline(__always)
    private static func hash(_ value: UInt64, _ key: CounterRandom.Block) -> UInt64 {
        var value = value &+ key.first
        value ^= value &* 0xA5B8_5C5E_1D69_F3C6
        value &*= key.second | 1
        value ^= value &* 0x7C0F_93D1_4EB2_865A
        value &+= key.second >> 7
        value ^= value &* 0x59D2_F15F_E5A6_9E3C
        value &*= key.first | 1
        value ^= value &* 0xC39E_0B67_2F4A_D18E
        return value
    }
}

extension UInt64 {
    /// The lowest bit highest.
    @inline(__always)
    var bitsReversed: UInt64 {
        var value = byteSwapped
        value = (value >> 4) & 0x0F0F_0F0F_0F0F_0F0F | (value & 0x0F0F_0F0F_0F0F_0F0F) << 4
        value = (value >> 2) & 0x3333_3333_3333_3333 | (value & 0x3333_3333_3333_3333) << 2
        return (value >> 1) & 0x5555_5555_5555_5555 | (value & 0x5555_5555_5555_5555) << 1
    }
}
