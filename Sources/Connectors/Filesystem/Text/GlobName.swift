/// A pattern of one name of a path.
struct GlobName: Hashable, Sendable {
    private enum Piece: Hashable, Sendable {
        case anyRun
        case anyOne
        case one(Unicode.Scalar)
        case oneOf(Set<ClosedRange<Unicode.Scalar>>, inverted: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .anyRun: false
            case .anyOne: true
            case .one(let wanted): scalar == wanted
            case .oneOf(let ranges, let inverted): ranges.contains { $0.contains(scalar) } != inverted
            }
        }
    }

    private let pieces: [Piece]

    init(_ text: some Sequence<Unicode.Scalar>) {
        var rest = Array(text)[...]
        var pieces: [Piece] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if pieces.last != .anyRun { pieces.append(.anyRun) }
            case "?": pieces.append(.anyOne)
            case "\\": pieces.append(.one(rest.popFirst() ?? scalar))
            case "[": pieces.append(Self.set(&rest) ?? .one(scalar))
            default: pieces.append(.one(scalar))
            }
        }
        self.pieces = pieces
    }

    /// Reads a set up to its bracket, or nothing where there is none: then the opening bracket is ordinary. A bracket
    /// right at the start is one of the set.
    private static func set(_ rest: inout ArraySlice<Unicode.Scalar>) -> Piece? {
        var text = rest
        let inverted = text.first == "!" || text.first == "^"
        if inverted { text.removeFirst() }
        var ranges: Set<ClosedRange<Unicode.Scalar>> = []
        while let first = text.popFirst() {
            if first == "]", !ranges.isEmpty {
                rest = text
                return .oneOf(ranges, inverted: inverted)
            }
            guard let low = first == "\\" ? text.popFirst() : first else { return nil }
            guard text.first == "-", let high = text.dropFirst().first, high != "]" else {
                ranges.insert(low...low)
                continue
            }
            text = text.dropFirst(2)
            ranges.insert(min(low, high)...max(low, high))
        }
        return nil
    }

    /// Goes back only to the last `*`, so the time is at most the product of the lengths.
    func matches(_ name: [Unicode.Scalar]) -> Bool {
        var (piece, position) = (0, 0)
        var retry: (piece: Int, position: Int)?
        while position < name.count {
            if piece < pieces.count, pieces[piece] == .anyRun {
                retry = (piece, position)
                piece += 1
            } else if piece < pieces.count, pieces[piece].matches(name[position]) {
                (piece, position) = (piece + 1, position + 1)
            } else if let last = retry {
                retry = (last.piece, last.position + 1)
                (piece, position) = (last.piece + 1, last.position + 1)
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .anyRun }
    }
}
