/// A glob pattern as Redis matches it, on bytes: `*`, `?`, `[abc]`, `[^a]`, `[a-z]`, and `\` before what means itself.
struct RedisGlob: Sendable, Hashable {
    private enum Element: Sendable, Hashable {
        case any
        case one
        case byte(UInt8)
        case oneOf([ClosedRange<UInt8>], isNegated: Bool)
    }

    private let elements: [Element]

    init(_ text: String) {
        var elements: [Element] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): if elements.last != .any { elements.append(.any) }
            case UInt8(ascii: "?"): elements.append(.one)
            case UInt8(ascii: "["): elements.append(Self.set(&rest))
            case UInt8(ascii: "\\"): elements.append(.byte(rest.popFirst() ?? byte))
            default: elements.append(.byte(byte))
            }
        }
        self.elements = elements
    }

    private static func set(_ rest: inout ArraySlice<UInt8>) -> Element {
        var ranges: [ClosedRange<UInt8>] = []
        let isNegated = rest.first == UInt8(ascii: "^")
        if isNegated { rest.removeFirst() }
        while let byte = rest.popFirst(), byte != UInt8(ascii: "]") {
            let low = byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte
            if rest.first == UInt8(ascii: "-"), let high = rest.dropFirst().first, high != UInt8(ascii: "]") {
                rest = rest.dropFirst(2)
                ranges.append(min(low, high)...max(low, high))
            } else {
                ranges.append(low...low)
            }
        }
        return .oneOf(ranges, isNegated: isNegated)
    }

    /// In time of at most pattern times text: only the last star is ever tried anew.
    func matches(_ text: [UInt8]) -> Bool {
        var (element, byte) = (0, 0)
        var retry: (element: Int, byte: Int)?
        while byte < text.count {
            if element < elements.count, elements[element] == .any {
                retry = (element, byte)
                element += 1
            } else if element < elements.count, Self.fits(text[byte], elements[element]) {
                element += 1
                byte += 1
            } else if let last = retry {
                retry = (last.element, last.byte + 1)
                (element, byte) = (last.element + 1, last.byte + 1)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .any }
    }

    private static func fits(_ byte: UInt8, _ element: Element) -> Bool {
        switch element {
        case .any: false
        case .one: true
        case .byte(let expected): byte == expected
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        }
    }
}

/// Which keys clients may touch.
struct KeyFence: Sendable, Hashable {
    private let patterns: [String]
    private let globs: [RedisGlob]

    /// - Parameter patterns: None means every key.
    init(_ patterns: [String]) {
        self.patterns = patterns
        globs = patterns.map { RedisGlob($0) }
    }

    var isOpen: Bool { globs.isEmpty }

    func allows(_ key: [UInt8]) -> Bool { isOpen || globs.contains { $0.matches(key) } }

    func check(_ key: [UInt8]) throws(RedisFailure) {
        guard allows(key) else {
            throw RedisFailure(
                .keyNotAllowed, "The key is outside of what this server may touch: \(patterns.joined(separator: ", "))."
            )
        }
    }
}
