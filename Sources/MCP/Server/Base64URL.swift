/// Base64 in its two alphabets, without Foundation.
///
/// Decoding is strict: no white space, no foreign characters, exact padding, and no bits that the bytes do not use, so
/// that one text and one value belong together.
package enum Base64URL {
    /// `-` and `_`, no padding: safe in URLs, headers and cursors.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        Base64.encode(bytes, alphabet: .url, isPadded: false)
    }

    /// Nil for anything that ``encode(_:)`` does not produce.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        Base64.decode(Array(text.utf8)[...], alphabet: .url)
    }
}

/// The standard alphabet with padding, as in HTTP header values.
package enum Base64 {
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        encode(bytes, alphabet: .standard, isPadded: true)
    }

    /// Nil for anything that ``encode(_:)`` does not produce.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 4) else { return nil }
        let padding = digits.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return decode(digits.dropLast(padding), alphabet: .standard)
    }

    fileprivate struct Alphabet {
        let digits: [UInt8]
        /// The value of each byte; 0xFF for a byte that is no digit.
        let values: [UInt8]

        init(_ lastTwo: String) {
            let text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + lastTwo
            digits = Array(text.utf8)
            var values = [UInt8](repeating: 0xFF, count: 256)
            for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
            self.values = values
        }

        static let standard = Alphabet("+/")
        static let url = Alphabet("-_")
    }

    fileprivate static func encode(_ bytes: some Collection<UInt8>, alphabet: Alphabet, isPadded: Bool) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var held: UInt32 = 0
        var bits = 0
        for byte in bytes {
            held = held << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet.digits[Int(held >> UInt32(bits) & 0x3F)])
            }
        }
        if bits > 0 { text.append(alphabet.digits[Int(held << UInt32(6 - bits) & 0x3F)]) }
        while isPadded, !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    fileprivate static func decode(_ text: ArraySlice<UInt8>, alphabet: Alphabet) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var held: UInt32 = 0
        var bits = 0
        for digit in text {
            let value = alphabet.values[Int(digit)]
            guard value != 0xFF else { return nil }
            held = held << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: held >> UInt32(bits)))
            }
        }
        return held & ((1 << UInt32(bits)) - 1) == 0 ? bytes : nil
    }
}
