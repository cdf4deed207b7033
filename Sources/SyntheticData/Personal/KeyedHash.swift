/// SipHash-2-4 of Aumasson and Bernstein: a hash that nobody can undo by trying names who does not know the key.
struct KeyedHash {
    private let key: (UInt64, UInt64)

    init(key: UInt64) { self.init(key, KeyedPermutation.mix(key ^ 0x5DEE_CE66_D1CE_4E5B)) }

    init(_ low: UInt64, _ high: UInt64) { key = (low, high) }

    func callAsFunction(_ text: String) -> UInt64 {
        var v0 = key.0 ^ 0x736F_6D65_7073_6575
        var v1 = key.1 ^ 0x646F_7261_6E64_6F6D
        var v2 = key.0 ^ 0x6C79_6765_6E65_7261
        var v3 = key.1 ^ 0x7465_6462_7974_6573
        func round() {
            v0 &+= v1
            v1 = v0 ^ (v1 << 13 | v1 >> 51)
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v3
            v3 = v2 ^ (v3 << 16 | v3 >> 48)
            v0 &+= v3
            v3 = v0 ^ (v3 << 21 | v3 >> 43)
            v2 &+= v1
            v1 = v2 ^ (v1 << 17 | v1 >> 47)
            v2 = v2 << 32 | v2 >> 32
        }
        var word: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            word |= UInt64(byte) << UInt64((count & 7) * 8)
            count += 1
            guard count & 7 == 0 else { continue }
            v3 ^= word
            round()
            round()
            v0 ^= word
            word = 0
        }
        word |= UInt64(count & 0xFF) << 56
        v3 ^= word
        round()
        round()
        v0 ^= word
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }
}
