/// Makes inputs out of others, the same ones for the same seed.
///
/// A poor relation of libFuzzer, which sees the code's coverage and is what `make fuzz` uses; this one needs no build
/// of its own, so every test run can afford it.
struct Mutator {
    private var state: UInt64
    private let seeds: [[UInt8]]

    /// Bytes on which parsers branch.
    private static let telling: [UInt8] =
        Array("{}[]\",:\\/%+-.0123456789eEu*?&=#;~_ \n\r\t\0tfn<>|$()".utf8) + [0x80, 0xC3, 0xF0, 0xFF]

    init(seed: UInt64, seeds: [[UInt8]]) {
        state = seed
        self.seeds = seeds.isEmpty ? [[]] : seeds
    }

    /// A seed after a few changes.
    mutating func next() -> [UInt8] {
        var input = pick(from: seeds)
        for _ in 0..<(1 + below(6)) { change(&input) }
        return Array(input.prefix(4096))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = below(input.count + 1)
        let end = min(input.count, place + below(12))
        switch below(7) {
        case 0: input.insert(pick(from: Self.telling), at: place)
        case 1: input.removeSubrange(place..<end)
        case 2: input.insert(contentsOf: Array(input[place..<end]), at: below(input.count + 1))
        case 3 where place < input.count: input[place] ^= 1 << UInt8(below(8))
        case 4 where place < input.count: input[place] = pick(from: Self.telling)
        case 5:
            let other = pick(from: seeds)
            let start = below(other.count + 1)
            input.replaceSubrange(place..<end, with: other[start..<min(other.count, start + below(40))])
        default: input.insert(UInt8(below(256)), at: place)
        }
    }

    private mutating func pick<Element>(from elements: [Element]) -> Element { elements[below(elements.count)] }

    private mutating func below(_ bound: Int) -> Int { Int(random() % UInt64(bound)) }

    /// SplitMix64.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
