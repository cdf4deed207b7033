/// LIKE for names that are not in a table.
enum LikePattern {
    /// - Parameter pattern: `%` stands for any characters, `_` for one. Both sides in the same case.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text), Array(pattern))
        var (position, index) = (0, 0)
        var retry: (position: Int, index: Int)?
        while position < text.count {
            if index < pattern.count, pattern[index] == "%" {
                retry = (position, index + 1)
                index += 1
            } else if index < pattern.count, pattern[index] == "_" || pattern[index] == text[position] {
                position += 1
                index += 1
            } else if let last = retry {
                retry = (last.position + 1, last.index)
                (position, index) = (last.position + 1, last.index)
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "%" }
    }
}
