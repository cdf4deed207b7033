/// Replaces `{a,b}` by its alternatives, inner braces included. Braces without a comma or without their partner are
/// ordinary characters.
enum BraceExpansion {
    /// Nil where there would be more results than allowed.
    static func expand(_ text: String, maxResults: Int) -> [[Unicode.Scalar]]? {
        var done: [[Unicode.Scalar]] = []
        // Each entry is a pattern and how far it is known to have no group.
        var pending: [(text: [Unicode.Scalar], from: Int)] = [(Array(text.unicodeScalars), 0)]
        while let (text, from) = pending.popLast() {
            guard let group = firstGroup(in: text, from: from) else {
                done.append(text)
                continue
            }
            let choices = group.choices.map { Array(text[..<group.start]) + text[$0] + text[group.end...] }
            pending += choices.reversed().map { ($0, group.start) }
            guard done.count + pending.count <= maxResults else { return nil }
        }
        return done
    }

    private struct Group {
        /// The opening brace.
        let start: Int
        /// After the closing brace.
        let end: Int
        let choices: [Range<Int>]

        init(open: Int, commas: [Int], close: Int) {
            let edges = [open] + commas + [close]
            start = open
            end = close + 1
            choices = zip(edges, edges.dropFirst()).map { $0 + 1..<$1 }
        }
    }

    private static func firstGroup(in text: [Unicode.Scalar], from: Int) -> Group? {
        var start = from
        while start < text.count {
            if text[start] == "{", let group = group(in: text, at: start) { return group }
            start += text[start] == "\\" ? 2 : 1
        }
        return nil
    }

    private static func group(in text: [Unicode.Scalar], at start: Int) -> Group? {
        var depth = 0
        var commas: [Int] = []
        var position = start
        while position < text.count {
            switch text[position] {
            case "\\": position += 1
            case "{": depth += 1
            case "," where depth == 1: commas.append(position)
            case "}":
                depth -= 1
                if depth == 0 { return commas.isEmpty ? nil : Group(open: start, commas: commas, close: position) }
            default: break
            }
            position += 1
        }
        return nil
    }
}
