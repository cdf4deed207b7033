/// Splits a command line into words as a shell does, with quotes and backslashes, but without expanding anything.
enum ShellWords {
    private enum Quote { case none, single, double }

    static func split(_ text: String) throws(UsageProblem) -> [String] {
        var words: [String] = []
        var word: String?
        var quote = Quote.none
        var isEscaped = false
        for character in text {
            if isEscaped {
                // Inside double quotes, a backslash is one unless it protects what is special there.
                if quote == .double, character != "\"", character != "\\" { word = (word ?? "") + "\\" }
                word = (word ?? "") + String(character)
                isEscaped = false
                continue
            }
            switch (quote, character) {
            case (.none, "\\"), (.double, "\\"):
                isEscaped = true
                word = word ?? ""
            case (.none, "'"):
                quote = .single
                word = word ?? ""
            case (.none, "\""):
                quote = .double
                word = word ?? ""
            case (.single, "'"), (.double, "\""): quote = .none
            case (.none, _) where character.isWhitespace:
                if let ended = word { words.append(ended) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == .none else { throw UsageProblem("A quote is not closed in the command line.") }
        guard !isEscaped else { throw UsageProblem("The command line ends in a backslash that protects nothing.") }
        if let word { words.append(word) }
        return words
    }
}
