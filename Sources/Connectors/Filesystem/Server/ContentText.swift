/// Lines that a search found as text: a file's path, then `12:` and a line that matches, or `13-` and one beside it.
enum ContentText {
    static func write(_ found: ContentSearchResult) -> String {
        guard !found.files.isEmpty else { return "No matches found" }
        return found.files.map { ([$0.path.onOneLine] + lines($0.lines)).joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private static func lines(_ lines: [LineSearch.Line]) -> [String] {
        var result: [String] = []
        var last: Int?
        let hasContext = lines.contains { !$0.isMatch }
        for line in lines {
            // Between lines that do not follow each other, as grep writes it.
            if hasContext, let last, last + 1 < line.number { result.append("--") }
            result.append("\(line.number)\(line.isMatch ? ":" : "-")\(line.text.onOneLine)")
            last = line.number
        }
        return result
    }
}
