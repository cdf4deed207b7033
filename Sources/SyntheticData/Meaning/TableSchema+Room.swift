extension TableSchema {
    /// The schema with patterns of identifiers that have room for so many rows: a pattern that was guessed from the data
    /// stands for about as many texts as the data has, and more rows need longer ones.
    public func roomy(for rows: Int) -> TableSchema {
        var schema = self
        for index in columns.indices where columns[index].type == .identifier {
            if let pattern = columns[index].pattern { schema.columns[index].pattern = Self.widened(pattern, rows) }
        }
        return schema
    }

    private static let mostDigits = 18

    /// Lets the last class of characters repeat more often until there are enough texts.
    private static func widened(_ pattern: String, _ rows: Int) -> String {
        guard let close = pattern.lastIndex(of: "]") else { return pattern }
        let head = pattern[...close]
        var tail = pattern[pattern.index(after: close)...]
        var (least, most) = (1, 1)
        if tail.first == "{", let end = tail.firstIndex(of: "}") {
            let bounds = tail[tail.index(after: tail.startIndex)..<end].split(separator: ",").compactMap { Int($0) }
            guard let first = bounds.first, let last = bounds.last else { return pattern }
            (least, most) = (first, last)
            tail = tail[tail.index(after: end)...]
        } else if let sign = tail.first, "*+?".contains(sign) {
            return pattern
        }
        var result = pattern
        while most < mostDigits, let language = try? TextLanguage(result), language.count < UInt64(clamping: rows) {
            most += 1
            result = "\(head){\(least),\(most)}\(tail)"
        }
        return result
    }
}
