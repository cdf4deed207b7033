/// A string that equals another only when both have the same code points. Swift's own `==` also takes a composed and
/// a decomposed letter for the same, which JSON does not.
struct ExactText: Sendable, Hashable {
    let text: String
    private let byteCount: Int
    private let isASCII: Bool

    init(_ text: String) {
        self.text = text
        byteCount = text.utf8.count
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    }

    /// No other text of the same byte count is equivalent to an ASCII text, so then `==` is exact.
    @inline(__always)
    func matches(_ other: String) -> Bool {
        text == other && byteCount == other.utf8.count && (isASCII || text.utf8.elementsEqual(other.utf8))
    }

    static func == (a: ExactText, b: ExactText) -> Bool { a.matches(b.text) }

    func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

/// Finds the position of a text among texts that are known beforehand.
struct ExactTextTable: Sendable {
    private let texts: [ExactText]
    private let index: [ExactText: Int]

    /// Up to this many texts, comparing with each is faster than hashing.
    private static let scanned = 8

    init(_ texts: [String]) {
        self.texts = texts.map(ExactText.init)
        index =
            texts.count <= Self.scanned
            ? [:] : Dictionary(zip(self.texts, self.texts.indices), uniquingKeysWith: { first, _ in first })
    }

    var isEmpty: Bool { texts.isEmpty }
    var names: [String] { texts.map(\.text) }

    @inline(__always)
    func position(of text: String) -> Int? {
        if texts.count > Self.scanned { return index[ExactText(text)] }
        for position in texts.indices where texts[position].matches(text) { return position }
        return nil
    }
}
