import JSON

/// Random numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension JSONValue {
    /// A value of any kind, with up to so many levels below it.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: .integer(Int64(truncatingIfNeeded: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
        case 3: JSONValue(Double(bitPattern: generator.next()))
        case 4, 5: .string(randomText(using: &generator))
        case 6:
            .array(randomList(using: &generator) { random(depth: depth - 1, using: &$0) })
        default:
            .object(
                JSONObject(
                    randomList(using: &generator) {
                        (randomText(using: &$0), random(depth: depth - 1, using: &$0))
                    }))
        }
    }

    private static func randomList<T>(
        using generator: inout SeededGenerator, _ make: (inout SeededGenerator) -> T
    ) -> [T] {
        let length = Int.random(in: 0..<20, using: &generator)
        return (0..<length).map { _ in make(&generator) }
    }

    private static func randomText(using generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7E, 0x20...0x7E, 0x7F...0xD7FF, 0xE000...0x10FFFF]
        let range = ranges.randomElement(using: &generator) ?? 0...0
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<24, using: &generator) {
            let isPlain = Bool.random(using: &generator)
            let code = UInt32.random(in: isPlain ? 0x20...0x7E : range, using: &generator)
            if let scalar = Unicode.Scalar(code) { text.append(scalar) }
        }
        return String(text)
    }
}
