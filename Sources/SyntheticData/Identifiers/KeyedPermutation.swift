/// Puts the numbers 0..<count into another order that depends on a key, without a list: position by position, so any
/// row's number can be had alone.
///
/// A Feistel network over the next larger power of two; what falls outside is sent through again until it falls inside
/// (cycle walking), fewer than twice on average. For order, not for secrecy.
public struct KeyedPermutation: Sendable {
    /// How many numbers there are, at least 1.
    public let count: UInt64
    private let lowBits: UInt64
    private let highBits: UInt64
    private let keys: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameters:
    ///   - count: At least 1, at most 2^63.
    ///   - key: Equal keys give equal orders.
    public init(count: UInt64, key: UInt64) {
        precondition(count >= 1 && count <= 1 << 63)
        self.count = count
        let bits = UInt64(max(2, 64 - (count - 1).leadingZeroBitCount))
        lowBits = bits / 2
        highBits = bits - lowBits
        var state = key
        func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return Self.mix(state)
        }
        keys = (next(), next(), next(), next())
    }

    /// The number at a position below ``count``.
    public func callAsFunction(_ position: UInt64) -> UInt64 {
        precondition(position < count)
        var value = position
        repeat { value = step(value) } while value >= count
        return value
    }

    private func step(_ value: UInt64) -> UInt64 {
        let lowMask: UInt64 = (1 << lowBits) - 1
        let highMask: UInt64 = (1 << highBits) - 1
        var low = value & lowMask
        var high = value >> lowBits
        high ^= Self.mix(low ^ keys.0) & highMask
        low ^= Self.mix(high ^ keys.1) & lowMask
        high ^= Self.mix(low ^ keys.2) & highMask
        low ^= Self.mix(high ^ keys.3) & lowMask
        return high << lowBits | low
    }

    /// The finaliser of Stafford's variant 13, which splitmix64 uses: every bit depends on all of them.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
