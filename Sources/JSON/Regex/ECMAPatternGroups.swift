/// The capturing groups of a pattern, counted beforehand because a reference may come before its group.
struct ECMAPatternGroups {
    private(set) var count = 0
    private(set) var numbers: [String: Int] = [:]

    init(_ source: [Unicode.Scalar]) throws(ECMAPattern.SyntaxError) {
        var position = 0
        var isInClass = false
        while position < source.count {
            switch source[position] {
            case "\\": position += 1
            case "[": isInClass = true
            case "]": isInClass = false
            case "(" where !isInClass: try countGroup(source, position + 1)
            default: break
            }
            position += 1
        }
    }

    private mutating func countGroup(_ source: [Unicode.Scalar], _ start: Int) throws(ECMAPattern.SyntaxError) {
        let rest = source.dropFirst(start)
        guard rest.first == "?" else {
            count += 1
            return
        }
        let mark = rest.dropFirst(2).first
        guard rest.dropFirst().first == "<", mark != "=", mark != "!" else { return }
        let name = rest.dropFirst(2).prefix { $0 != ">" }
        let isValid = !name.isEmpty && name.allSatisfy { $0.properties.isIDContinue || $0 == "$" }
        guard isValid, rest.dropFirst(2 + name.count).first == ">" else {
            throw ECMAPattern.SyntaxError(message: "a group has no valid name between < and >")
        }
        count += 1
        guard numbers.updateValue(count, forKey: name.map(String.init).joined()) == nil else {
            throw ECMAPattern.SyntaxError(message: "two groups have the same name")
        }
    }
}
