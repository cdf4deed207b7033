/// Keeps aliases and repeated keys away from the YAML parser, which would expand the first without bound and refuse
/// the second without saying where both are.
///
/// Each `*` is replaced by one private-use character that the file does not contain. An alias thus reaches us as a
/// plain scalar that begins with that character, and every other `*` is put back. The first character of a repeated
/// key is replaced by another one, which makes the key differ from its twin. Positions stay as they are.
struct YAMLDisguise {
    /// How many repeated keys can be told apart; further ones are not all named.
    static let maxRepeatedKeys = 32

    private let star: Unicode.Scalar
    private var unused: [Unicode.Scalar]
    /// What stood in a repeated key instead of its first character.
    private var replaced: [Unicode.Scalar: Unicode.Scalar] = [:]

    /// Nil for a text that contains nearly the whole private-use area.
    init?(for text: String) {
        let area: ClosedRange<Unicode.Scalar> = "\u{E000}"..."\u{F8FF}"
        let used = Set(text.unicodeScalars.lazy.filter { area.contains($0) })
        let free = (area.lowerBound.value...area.upperBound.value).lazy.compactMap(Unicode.Scalar.init)
            .filter { !used.contains($0) }.prefix(Self.maxRepeatedKeys + 1)
        guard let star = free.first, free.count == Self.maxRepeatedKeys + 1 else { return nil }
        self.star = star
        unused = Array(free.dropFirst())
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

    /// The text with the key at a position made different. Nil when there is no such position, or no way left.
    mutating func distinguishKey(at mark: SourceMark, in text: String) -> String? {
        guard let start = SourceLines(text).index(of: mark), start < text.endIndex else { return nil }
        var scalars = text.unicodeScalars
        let isQuoted = scalars[start] == "\"" || scalars[start] == "'"
        let first = isQuoted ? scalars.index(after: start) : start
        guard first < scalars.endIndex, let twin = unused.popLast() else { return nil }
        replaced[twin] = scalars[first]
        scalars.replaceSubrange(first..<scalars.index(after: first), with: CollectionOfOne(twin))
        return String(scalars)
    }

    /// The key as the file has it.
    func originalKey(_ key: String) -> String {
        guard var first = key.unicodeScalars.first, replaced[first] != nil else { return restored(key) }
        // A key that is there three times may have been changed twice.
        while let before = replaced[first] { first = before }
        return restored(String(first) + String(key.unicodeScalars.dropFirst()))
    }
}
