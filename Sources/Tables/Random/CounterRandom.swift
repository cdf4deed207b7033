/// Random numbers that are a pure function of a seed and a position, so that any row of any column can be made alone, in
/// any order, by any number of threads, with the same result.
///
/// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): the seed is
/// the key, and row, stream and draw are the counter. Not for cryptography.
@frozen
public struct CounterRandom: Sendable {
    /// 128 bits of one position.
    @frozen
    public struct Block: Sendable, Equatable {
        /// The first 64 bits.
        public var first: UInt64
        /// The other 64 bits.
        public var second: UInt64

        @inlinable
        init(first: UInt64, second: UInt64) { (self.first, self.second) = (first, second) }
    }

    @usableFromInline let key: UInt64

    /// - Parameter seed: Equal seeds give equal numbers, on every machine.
    @inlinable
    public init(seed: UInt64) { key = seed }

    /// The bits of a position.
    ///
    /// - Parameters:
    ///   - row: Which row.
    ///   - stream: Which column of which table, or which other purpose.
    ///   - draw: Which of the numbers that this purpose needs in this row.
    @inlinable
    public func bits(row: UInt64, stream: UInt32, draw: UInt32 = 0) -> Block {
        generate(UInt32(truncatingIfNeeded: row), UInt32(truncatingIfNeeded: row >> 32), stream, draw)
    }

    @inlinable
    func generate(_ c0: UInt32, _ c1: UInt32, _ c2: UInt32, _ c3: UInt32) -> Block {
        var (x0, x1, x2, x3) = (c0, c1, c2, c3)
        var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
        for _ in 0..<10 {
            let a = UInt64(x0) &* 0xD251_1F53
            let b = UInt64(x2) &* 0xCD9E_8D57
            (x0, x2) = (
                UInt32(truncatingIfNeeded: b >> 32) ^ x1 ^ k0, UInt32(truncatingIfNeeded: a >> 32) ^ x3 ^ k1
            )
            (x1, x3) = (UInt32(truncatingIfNeeded: b), UInt32(truncatingIfNeeded: a))
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return Block(first: UInt64(x1) << 32 | UInt64(x0), second: UInt64(x3) << 32 | UInt64(x2))
    }

    /// A number of [0, 1) with 53 random bits.
    @inlinable
    public func unit(row: UInt64, stream: UInt32, draw: UInt32 = 0) -> Double {
        Self.unit(bits(row: row, stream: stream, draw: draw).first)
    }

    /// The upper 53 bits as a number of [0, 1).
    @inlinable
    public static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

    /// A number of 0..<count by the multiply-and-shift method, whose bias is below count / 2^64.
    @inlinable
    public static func index(_ bits: UInt64, below count: Int) -> Int {
        Int(truncatingIfNeeded: bits.multipliedFullWidth(by: UInt64(count)).high)
    }

    /// The numbers of one position in a row, for work that needs a sequence, such as shuffling.
    public func sequence(row: UInt64, stream: UInt32) -> RandomSequence {
        RandomSequence(random: self, row: row, stream: stream)
    }
}

/// Random numbers in sequence, from one position of a ``CounterRandom``.
public struct RandomSequence: RandomNumberGenerator, Sendable {
    let random: CounterRandom
    let row: UInt64
    let stream: UInt32
    private var draw: UInt32 = 0
    private var kept: UInt64?

    init(random: CounterRandom, row: UInt64, stream: UInt32) {
        (self.random, self.row, self.stream) = (random, row, stream)
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        if let kept {
            self.kept = nil
            return kept
        }
        let block = random.bits(row: row, stream: stream, draw: draw)
        draw &+= 1
        kept = block.second
        return block.first
    }

    /// A number of [0, 1).
    public mutating func unit() -> Double { CounterRandom.unit(next()) }
}
