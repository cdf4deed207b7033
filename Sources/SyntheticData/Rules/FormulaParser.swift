import JSON

/// Reads a formula by recursive descent.
struct FormulaParser {
    /// How deeply parentheses, calls and signs may be nested.
    static let maxDepth = 64

    private var lexer: FormulaLexer
    private var token = FormulaToken.end
    private var place = 1

    init(_ source: String) throws(SyntheticDataError) { lexer = try FormulaLexer(source) }

    mutating func parse() throws(SyntheticDataError) -> Expression {
        try advance()
        let expression = try binary(above: 0, depth: 0)
        guard token == .end else { throw unexpected("the end of the formula or an operator") }
        return expression
    }

    private mutating func advance() throws(SyntheticDataError) { (token, place) = try lexer.next() }

    /// Operators that bind more tightly than the rank; equal ones group to the left. A chain counts towards the depth,
    /// because the tree of it is as deep.
    private mutating func binary(above rank: Int, depth: Int) throws(SyntheticDataError) -> Expression {
        var left = try unary(depth: depth + 1)
        var length = 0
        while let found = binaryOperator(), found.rank > rank {
            length += 1
            guard length <= Self.maxDepth else { throw tooDeep }
            try advance()
            left = .binary(found, left, try binary(above: found.rank, depth: depth + 1))
        }
        return left
    }

    private func binaryOperator() -> BinaryOperator? {
        switch token {
        case .sign("="): .equal
        case .sign("<>"): .unequal
        case .sign(let sign): BinaryOperator(rawValue: sign)
        case .name("and", isQuoted: false): .and
        case .name("or", isQuoted: false): .or
        default: nil
        }
    }

    private mutating func unary(depth: Int) throws(SyntheticDataError) -> Expression {
        guard depth <= Self.maxDepth else { throw tooDeep }
        switch token {
        case .sign("-"):
            try advance()
            return .negate(try unary(depth: depth + 1))
        case .name("not", isQuoted: false):
            try advance()
            // Binds less tightly than comparisons: not a < b is not (a < b).
            return .not(try binary(above: BinaryOperator.and.rank, depth: depth + 1))
        default: return try primary(depth: depth)
        }
    }

    private mutating func primary(depth: Int) throws(SyntheticDataError) -> Expression {
        let (found, start) = (token, place)
        try advance()
        switch found {
        case .number(let value): return .literal(value)
        case .text(let text): return .literal(.text(text))
        case .name(let name, let isQuoted):
            if !isQuoted, token == .sign("(") { return try call(name, at: start, depth: depth) }
            return isQuoted ? .column(name) : word(name)
        case .sign("("):
            let inner = try binary(above: 0, depth: depth + 1)
            guard token == .sign(")") else { throw unexpected("\")\"") }
            try advance()
            return inner
        default:
            (token, place) = (found, start)
            throw unexpected("a number, a text, a column or a function")
        }
    }

    private func word(_ name: String) -> Expression {
        switch name {
        case "true": .literal(.boolean(true))
        case "false": .literal(.boolean(false))
        case "missing": .missing
        default: .column(name)
        }
    }

    private mutating func call(_ name: String, at start: Int, depth: Int) throws(SyntheticDataError) -> Expression {
        guard let function = FormulaFunction(rawValue: name) else {
            let near = NearestName.suggestion(for: name, among: FormulaFunction.allCases.map(\.rawValue))
            let hint = near.map { " Did you mean \($0)?" } ?? ""
            throw SyntheticDataError(.badFormula, "There is no function \"\(name)\" (character \(start)).\(hint)")
        }
        try advance()
        var arguments: [Expression] = []
        while token != .sign(")") {
            if !arguments.isEmpty {
                guard token == .sign(",") else { throw unexpected("\",\" or \")\"") }
                try advance()
            }
            arguments.append(try binary(above: 0, depth: depth + 1))
            guard arguments.count <= function.argumentCount.upperBound else { break }
        }
        guard function.argumentCount.contains(arguments.count) else {
            let range = function.argumentCount
            let count = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw SyntheticDataError(.badFormula, "\(name) takes \(count) arguments (character \(start)).")
        }
        try advance()
        return .call(function, arguments)
    }

    private var tooDeep: SyntheticDataError {
        SyntheticDataError(
            .badFormula, "The formula is nested more than \(Self.maxDepth) levels deep. Split it over several columns.")
    }

    private func unexpected(_ expected: String) -> SyntheticDataError {
        let found =
            switch token {
            case .end: "the end"
            case .number: "a number"
            case .text(let text): "'\(text.prefix(40))'"
            case .name(let name, _): "\"\(name.prefix(40))\""
            case .sign(let sign): "\"\(sign)\""
            }
        return SyntheticDataError(.badFormula, "Expected \(expected) at character \(place), found \(found).")
    }
}
