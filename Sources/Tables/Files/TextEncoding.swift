/// How the characters of a text file are stored.
public enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "utf-8"
    /// UTF-16, low byte first.
    case utf16LittleEndian = "utf-16le"
    /// UTF-16, high byte first.
    case utf16BigEndian = "utf-16be"
    /// One byte a character, as older Windows programs of Western Europe write; Latin-1 is read as it.
    case windows1252 = "windows-1252"
}

/// The text of a file as UTF-8, chunk after chunk.
struct TextInput {
    /// How many bytes of the file are read at once.
    static let chunk = 1 << 18

    let file: FileInput
    let encoding: TextEncoding
    private var offset: Int
    private var highSurrogate: UInt32?

    init(_ file: FileInput, encoding: TextEncoding, offset: Int) {
        (self.file, self.encoding, self.offset) = (file, encoding, offset)
    }

    /// Appends the next bytes; false at the end of the file.
    mutating func read(_ count: Int = TextInput.chunk, into bytes: inout [UInt8]) throws(TableError) -> Bool {
        guard encoding != .utf8 else {
            let before = bytes.count
            try file.read(count, at: offset, into: &bytes)
            offset += bytes.count - before
            return bytes.count > before
        }
        var raw: [UInt8] = []
        try file.read(max(count & ~1, 2), at: offset, into: &raw)
        offset += raw.count
        guard !raw.isEmpty else { return false }
        if encoding == .windows1252 {
            for byte in raw { Self.append(Self.windows1252(byte), to: &bytes) }
        } else {
            try appendUTF16(raw, to: &bytes)
        }
        return true
    }

    private mutating func appendUTF16(_ raw: [UInt8], to bytes: inout [UInt8]) throws(TableError) {
        let isLittle = encoding == .utf16LittleEndian
        guard raw.count % 2 == 0 else { throw malformed }
        for position in stride(from: 0, to: raw.count, by: 2) {
            let (first, second) = (UInt32(raw[position]), UInt32(raw[position + 1]))
            let unit = isLittle ? second << 8 | first : first << 8 | second
            if let high = highSurrogate {
                guard unit & 0xFC00 == 0xDC00 else { throw malformed }
                Self.append(0x10000 + (high & 0x3FF) << 10 + unit & 0x3FF, to: &bytes)
                highSurrogate = nil
            } else if unit & 0xFC00 == 0xD800 {
                highSurrogate = unit
            } else {
                guard unit & 0xFC00 != 0xDC00 else { throw malformed }
                Self.append(unit, to: &bytes)
            }
        }
    }

    private var malformed: TableError {
        .malformed(
            .init(source: file.name),
            "The file is not valid \(encoding.rawValue) near byte \(offset). Name its encoding.")
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case ..<0x80: bytes.append(UInt8(scalar))
        case ..<0x800:
            bytes.append(UInt8(0xC0 | scalar >> 6))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        case ..<0x10000:
            bytes.append(UInt8(0xE0 | scalar >> 12))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        default:
            bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        }
    }

    /// The characters that Windows-1252 has where Latin-1 has control characters.
    private static let windowsExtra: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D,
        0x17E, 0x178,
    ]

    private static func windows1252(_ byte: UInt8) -> UInt32 {
        byte >= 0x80 && byte < 0xA0 ? windowsExtra[Int(byte) - 0x80] : UInt32(byte)
    }
}

extension TextInput {
    /// What the first bytes of a file say about its encoding.
    struct Sniffed {
        var encoding: TextEncoding
        /// Where the text begins, behind a byte order mark.
        var offset: Int
        /// Whether bytes that come later may show that the encoding is another one.
        var isCertain: Bool
    }

    static func sniff(_ sample: [UInt8], isWhole: Bool) -> Sniffed {
        if sample.starts(with: [0xEF, 0xBB, 0xBF]) { return Sniffed(encoding: .utf8, offset: 3, isCertain: true) }
        if sample.starts(with: [0xFF, 0xFE]) {
            return Sniffed(encoding: .utf16LittleEndian, offset: 2, isCertain: true)
        }
        if sample.starts(with: [0xFE, 0xFF]) { return Sniffed(encoding: .utf16BigEndian, offset: 2, isCertain: true) }
        // The last character of a sample may be cut.
        let cut = isWhole ? sample[...] : sample.dropLast(3)
        let head = isWhole ? cut : cut[..<(cut.lastIndex { $0 & 0xC0 != 0x80 } ?? 0)]
        guard isUTF8(head) else { return Sniffed(encoding: .windows1252, offset: 0, isCertain: true) }
        return Sniffed(encoding: .utf8, offset: 0, isCertain: isWhole || head.contains { $0 >= 0x80 })
    }

    static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { unsafe isUTF8($0.span) }
    }

    /// Whether the bytes are UTF-8; quick for ASCII.
    static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        let raw = unsafe bytes.bytes
        var position = 0
        var seen: UInt64 = 0
        while position + 8 <= bytes.count {
            seen |= unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            position += 8
        }
        while position < bytes.count {
            seen |= UInt64(bytes[position])
            position += 1
        }
        if seen & 0x8080_8080_8080_8080 == 0 { return true }
        return unsafe bytes.withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) != nil }
    }
}
