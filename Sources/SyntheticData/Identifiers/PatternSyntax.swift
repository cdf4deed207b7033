/// A pattern as a tree. Characters are ranges of Unicode scalars.
indirect enum PatternNode: Sendable, Hashable {
    case empty
    case characters([ClosedRange<UInt32>])
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, ClosedRange<Int>)
}

/// Reads the part of regular expressions that describes finite sets of texts: literals, classes, groups, alternatives,
/// counted repetitions, `?`. `^` at the beginning and `$` at the end are allowed and mean nothing: a pattern always
/// stands for whole texts.
struct PatternSyntax {
    /// How long a pattern may be, in characters.
    static let maxLength = 4_096
    /// How deeply groups may be nested.
    static let maxDepth = 64
    /// The most repetitions.
    static let maxRepetitions = 10_000

    /// What `.` and negated classes range over: the characters of ASCII that can be seen, and the blank.
    private static let printable: ClosedRange<UInt32> = 0x20...0x7E

    private let source: [Unicode.Scalar]
    private var position = 0

    static func parse(_ pattern: String) throws(SyntheticDataError) -> PatternNode {
        var parser = PatternSyntax(source: Array(pattern.unicodeScalars))
        guard parser.source.count <= maxLength else {
            throw SyntheticDataError(.badPattern, "The pattern is longer than \(maxLength) characters.")
        }
        if parser.peek == "^" { parser.position += 1 }
        let node = try parser.choice(depth: 0)
        if parser.peek == "$", parser.position == parser.source.count - 1 { parser.position += 1 }
        guard parser.peek == nil else { throw parser.error("has \"\(parser.peek ?? " ")\" where nothing opened it") }
        return node
    }

    private init(source: [Unicode.Scalar]) { self.source = source }

    private var peek: Unicode.Scalar? { position < source.count ? source[position] : nil }

    private func error(_ what: String) -> SyntheticDataError {
        SyntheticDataError(.badPattern, "The pattern \(what) (character \(position + 1)).")
    }

    private mutating func choice(depth: Int) throws(SyntheticDataError) -> PatternNode {
        guard depth <= Self.maxDepth else { throw error("is nested more than \(Self.maxDepth) groups deep") }
        var alternatives = [try sequence(depth: depth)]
        while peek == "|" {
            position += 1
            alternatives.append(try sequence(depth: depth))
        }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence(depth: Int) throws(SyntheticDataError) -> PatternNode {
        var parts: [PatternNode] = []
        while let next = peek, next != "|", next != ")" {
            if next == "$", position == source.count - 1 { break }
            let atom = try atom(depth: depth)
            parts.append(try quantified(atom))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func atom(depth: Int) throws(SyntheticDataError) -> PatternNode {
        guard let next = peek else { throw error("ends too early") }
        position += 1
        switch next {
        case "(":
            if peek == "?" {
                guard position + 1 < source.count, source[position + 1] == ":" else {
                    throw error("has a group that is neither ( ) nor (?: )")
                }
                position += 2
            }
            let inner = try choice(depth: depth + 1)
            guard peek == ")" else { throw error("has a group that is not closed") }
            position += 1
            return inner
        case "[": return .characters(try characterClass())
        case ".": return .characters([Self.printable])
        case "\\": return .characters(try escape())
        case "*", "+", "?", "{":
            throw error("has \"\(next)\" with nothing before it; write \\\(next) for the character")
        case "^", "$": throw error("has \"\(next)\" in its middle; write \\\(next) for the character")
        default: return .characters([next.value...next.value])
        }
    }

    private mutating func quantified(_ atom: PatternNode) throws(SyntheticDataError) -> PatternNode {
        switch peek {
        case "?":
            position += 1
            return .repeated(atom, 0...1)
        case "*", "+":
            let low = peek == "*" ? 0 : 1
            throw error("stands for texts without end; write how many there may be, such as {\(low),8}")
        case "{":
            position += 1
            let low = try count()
            var high = low
            if peek == "," {
                position += 1
                guard peek != "}" else {
                    throw error(
                        "stands for texts without end; write how many there may be, such as {\(low),\(low + 8)}")
                }
                high = try count()
            }
            guard peek == "}" else { throw error("has a repetition that is not closed with \"}\"") }
            position += 1
            guard low <= high else { throw error("has a repetition whose ends are swapped") }
            return .repeated(atom, low...high)
        default: return atom
        }
    }

    private mutating func count() throws(SyntheticDataError) -> Int {
        let start = position
        while let next = peek, next >= "0", next <= "9" { position += 1 }
        let digits = String(String.UnicodeScalarView(source[start..<position]))
        guard let value = Int(digits), value <= Self.maxRepetitions else {
            throw error("needs a number of repetitions of at most \(Self.maxRepetitions)")
        }
        return value
    }

    private mutating func characterClass() throws(SyntheticDataError) -> [ClosedRange<UInt32>] {
        let isNegated = peek == "^"
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while let next = peek, next != "]" {
            position += 1
            let low = next == "\\" ? try escape() : [next.value...next.value]
            guard peek == "-", position + 1 < source.count, source[position + 1] != "]", low.count == 1,
                low[0].count == 1
            else {
                ranges += low
                continue
            }
            position += 1
            let end = source[position]
            position += 1
            let high = end == "\\" ? try escape() : [end.value...end.value]
            guard high.count == 1, high[0].count == 1, low[0].lowerBound <= high[0].lowerBound else {
                throw error("has a range in a class that ends before it begins")
            }
            ranges.append(low[0].lowerBound...high[0].lowerBound)
        }
        guard peek == "]" else { throw error("has a class that is not closed") }
        position += 1
        let merged = ScalarRanges.merged(ranges)
        let result = isNegated ? ScalarRanges.complement(merged, in: Self.printable) : merged
        guard !result.isEmpty else { throw error("has a class without characters") }
        return result
    }

    private mutating func escape() throws(SyntheticDataError) -> [ClosedRange<UInt32>] {
        guard let next = peek else { throw error("ends in a backslash") }
        position += 1
        let digits: ClosedRange<UInt32> = 0x30...0x39
        let word: [ClosedRange<UInt32>] = [digits, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        switch next {
        case "d": return [digits]
        case "w": return word
        case "D": return ScalarRanges.complement([digits], in: Self.printable)
        case "W": return ScalarRanges.complement(word, in: Self.printable)
        case "s": return [0x20...0x20]
        case "t": return [9...9]
        case "n": return [10...10]
        default:
            let isWord = word.contains { $0.contains(next.value) }
            guard !isWord else { throw error("has the escape \\\(next), which is not supported") }
            return [next.value...next.value]
        }
    }
}

/// Sets of Unicode scalars as ranges in order, without overlap. Surrogates are no scalars and are left out.
enum ScalarRanges {
    static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.flatMap(withoutSurrogates).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound + 1 {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    static func complement(_ ranges: [ClosedRange<UInt32>], in whole: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var start = whole.lowerBound
        for range in merged(ranges) where range.upperBound >= start && range.lowerBound <= whole.upperBound {
            if range.lowerBound > start { result.append(start...(range.lowerBound - 1)) }
            start = range.upperBound + 1
        }
        if start <= whole.upperBound { result.append(start...whole.upperBound) }
        return result
    }

    private static func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        guard range.overlaps(0xD800...0xDFFF) else { return [range] }
        var parts: [ClosedRange<UInt32>] = []
        if range.lowerBound < 0xD800 { parts.append(range.lowerBound...0xD7FF) }
        if range.upperBound > 0xDFFF { parts.append(0xE000...range.upperBound) }
        return parts
    }
}
