import SQLTools

/// What the source of a function or view mentions. Comments and literals count too, which can only deny more.
struct Mentions {
    /// Names to look for, with ASCII letters in lower case.
    struct Names {
        private(set) var words: Set<String> = []
        /// Those that no word of a source can be, such as `order lines`: as they stand between quotes.
        private(set) var others: [String] = []

        init(_ names: Set<String>) { for name in names { insert(name) } }

        mutating func insert(_ name: String) {
            if name.utf8.allSatisfy(Mentions.continuesName) {
                words.insert(name)
            } else {
                others.append(name.replacing("\"", with: "\"\""))
            }
        }
    }

    /// Everything that could be a name: words, split at whatever is no part of one, as they stand and as the server may
    /// fold them.
    var words: Set<String>
    private let source: String

    init(in source: String) {
        self.source = source.foldedASCII
        let parts = self.source.utf8.split { !Self.continuesName($0) }
        words = SQLText.folded(Set(parts.map { String(Substring($0)) }))
    }

    func has(anyOf names: Names) -> Bool {
        !words.isDisjoint(with: names.words) || names.others.contains { source.utf8.contains($0.utf8) }
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || byte == UInt8(ascii: "$")
            || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}

extension SQLText {
    /// Every name in the statement in all ways in which the server may fold it.
    var foldedNames: Set<String> { Self.folded(names) }

    /// Names with ASCII letters in lower case, and beside them with all letters in lower case: so do servers whose
    /// databases have an encoding of one byte a character.
    static func folded(_ names: Set<String>) -> Set<String> { names.union(names.map { $0.lowercased() }) }
}
