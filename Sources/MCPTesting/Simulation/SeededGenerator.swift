/// Random numbers that are the same for the same seed, on every machine and in every version. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence of this seed.
    public init(seed: UInt64) { state = seed }

    /// A sequence of its own for one part of a simulation, so that a change in one part leaves the others as they are.
    public init(seed: UInt64, stream: UInt64) {
        state = seed
        state = next() ^ stream &* 0xD1B5_4A32_D192_ED03
        state = next()
    }

    /// The next 64 random bits (SplitMix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True so often: never for 0, always for 1.
    public mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}
