@testable import SQLTools

extension FuzzTarget {
    /// A statement that is read has a body that reads the same, and names that survive quoting. The first byte chooses the
    /// dialect.
    static let sql = FuzzTarget(name: "sql") { input in
        guard let first = input.first else { return }
        let dialect: SQLDialect = first.isMultiple(of: 2) ? .postgresql : .sqlite
        let bytes = Array(input.dropFirst())
        if let tokens = try? SQLLexer.tokens(of: bytes, dialect) { try checkPlaces(tokens, byteCount: bytes.count) }
        guard let text = try? SQLText(String(decoding: bytes, as: UTF8.self), dialect) else { return }
        let body = try require("the body of a statement can be read") { try SQLText(text.body, dialect) }
        try require(body.tokens.map(\.kind) == text.tokens.map(\.kind), "the body has the tokens of the statement")
        try require(body.body == text.body, "the body of a body is the same")
        try require(body.statementClass == text.statementClass, "the body has the class of the statement")
        for case .quoted(let name) in text.tokens.map(\.kind) {
            let quoted = try? SQLLexer.tokens(of: dialect.quote(name), dialect).map(\.kind)
            try require(quoted == [.quoted(name)], "a name in quotes is read as it was: \(name)")
        }
    }

    private static func checkPlaces(_ tokens: [SQLToken], byteCount: Int) throws {
        var end = 0
        for token in tokens {
            try require(
                token.range.lowerBound >= end && !token.range.isEmpty, "tokens follow each other and are not empty")
            end = token.range.upperBound
        }
        try require(end <= byteCount, "tokens end with the text")
    }
}
