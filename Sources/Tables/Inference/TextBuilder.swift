/// Gathers texts, each different one once. A text that is known already costs no allocation.
struct TextBuilder {
    private(set) var codes: [UInt32] = []
    private(set) var dictionary: [String] = []
    /// The bytes of the different texts behind each other, and where each ends.
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt32] = []
    /// A position in the dictionary plus one, or 0; as long as a power of two, and never more than half full.
    private var slots = [UInt32](repeating: 0, count: 64)

    /// How many bytes the different texts have together.
    var byteCount: Int { arena.count }

    /// A value that is missing.
    @inline(__always)
    mutating func appendMissing() { codes.append(0) }

    /// A text, UTF-8.
    @inline(__always)
    mutating func append(_ text: Span<UInt8>) { codes.append(code(of: text)) }

    /// A text that is in the dictionary already.
    mutating func append(code: UInt32) { codes.append(code) }

    /// The position of a text in the dictionary, where it is put if it is new.
    mutating func code(of text: Span<UInt8>) -> UInt32 {
        let hash = Self.hash(text)
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { break }
            let code = Int(entry - 1)
            if hashes[code] == hash, isEqual(text, code) { return UInt32(code) }
            slot = (slot + 1) & mask
        }
        let code = UInt32(dictionary.count)
        slots[slot] = code + 1
        dictionary.append(String(copying: text))
        unsafe text.withUnsafeBufferPointer { unsafe arena.append(contentsOf: $0) }
        ends.append(arena.count)
        hashes.append(hash)
        if dictionary.count * 2 > slots.count { enlarge() }
        return code
    }

    /// The texts so far, and an empty builder.
    mutating func finish() -> TextValues {
        let values = TextValues(codes: codes, dictionary: dictionary)
        self = TextBuilder()
        return values
    }

    private func isEqual(_ text: Span<UInt8>, _ code: Int) -> Bool {
        let start = code == 0 ? 0 : ends[code - 1]
        guard ends[code] - start == text.count else { return false }
        for position in 0..<text.count where arena[start + position] != text[position] { return false }
        return true
    }

    private mutating func enlarge() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = slots.count - 1
        for (code, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(code + 1)
        }
    }

    /// Multiplies and folds eight bytes at a time. Inputs made to collide cost time, not memory.
    @inline(__always)
    private static func hash(_ text: Span<UInt8>) -> UInt32 {
        let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        var state = UInt64(text.count) &* multiplier
        let bytes = unsafe text.bytes
        var position = 0
        while position + 8 <= text.count {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            state = fold(state ^ word, multiplier)
            position += 8
        }
        var rest: UInt64 = 0
        while position < text.count {
            rest = rest << 8 | UInt64(text[position])
            position += 1
        }
        let mixed = fold(fold(state ^ rest, 0xD6E8_FEB8_6659_FD93), multiplier)
        return UInt32(truncatingIfNeeded: mixed ^ mixed >> 32)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
