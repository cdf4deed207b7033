/// Keeps aliases and repeated keys away from the YAML parser, which would expand the first without bound and refuse
/// the second without saying where both are.
///
/// Each `*` is replaced by one private-use character that the file does not contain. An alias thus reaches us as a
/// plain scalar that begins with that character, and every other `*` is put back. Columns stay as they are. A second
/// such character makes a repeated key differ from its twin.
struct YAMLDisguise {
    private let star: Unicode.Scalar
    private let twin: Unicode.Scalar

    /// Nil for a text that contains the whole private-use area.
    init?(for text: String) {
        var used: Set<Unicode.Scalar> = []
        for scalar in text.unicodeScalars where ("\u{E000}"..."\u{F8FF}").contains(scalar) { used.insert(scalar) }
        let free = (0xE000...0xF8FF as ClosedRange<UInt32>).lazy.compactMap(Unicode.Scalar.init)
            .filter { !used.contains($0) }.prefix(2)
        guard let star = free.first, let twin = free.dropFirst().first else { return nil }
        self.star = star
        self.twin = twin
    }

    /// What the YAML parser gets to see.
    func disguised(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "*" ? star : $0 }))
    }

    /// What a scalar says in the file.
    func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(star) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == star ? "*" : $0 }))
    }

    /// What follows the star of a plain scalar that starts with one; nil for any other.
    func afterStar(_ text: String) -> String? {
        text.unicodeScalars.first == star ? restored(String(text.unicodeScalars.dropFirst())) : nil
    }

    /// The text with the key at a position made different. Nil when there is no such position.
    func distinguishingKey(at mark: SourceMark, in text: String) -> String? {
        guard let start = SourceLines(text).index(of: mark), start < text.endIndex else { return nil }
        let scalars = text.unicodeScalars
        let isQuoted = scalars[start] == "\"" || scalars[start] == "'"
        var copy = scalars
        copy.insert(twin, at: isQuoted ? scalars.index(after: start) : start)
        return String(copy)
    }

    /// The key as the file has it, without what made it different.
    func originalKey(_ key: String) -> String {
        restored(String(String.UnicodeScalarView(key.unicodeScalars.drop { $0 == twin })))
    }
}
