/// A regular expression in the syntax of ECMA-262 with the `u` flag that is searched for in texts of other people, such
/// as the lines of files: the time that one search takes is bounded.
///
/// ```swift
/// let pattern = try TextPattern(#"\bclass \w+"#)
/// pattern.search(in: "final class Parser {") == .found
/// ```
public struct TextPattern: Sendable {
    /// Why a pattern cannot be used.
    public struct SyntaxError: Error, Hashable, CustomStringConvertible {
        /// What is wrong, as a part of a sentence.
        public let description: String
    }

    /// What a search ended with.
    public enum Outcome: Hashable, Sendable {
        /// The pattern is in the text.
        case found
        /// It is not.
        case notFound
        /// It was given up: more backtracking than a search may do.
        case tooExpensive
    }

    private let pattern: ECMAPattern

    /// Compiles a pattern.
    ///
    /// - Parameter ignoringCase: Letters match whatever their case, also those beyond ASCII.
    public init(_ source: String, ignoringCase: Bool = false) throws(SyntaxError) {
        do {
            pattern = try ECMAPattern(source, ignoringCase: ignoringCase)
        } catch { throw SyntaxError(description: error.message) }
    }

    /// Looks for the pattern anywhere in the text.
    ///
    /// - Parameter maxSteps: How much backtracking one search may do.
    public func search(in text: String, maxSteps: Int = 100_000) -> Outcome {
        switch pattern.search(in: text, limit: maxSteps) {
        case .found: .found
        case .notFound: .notFound
        case .tooExpensive: .tooExpensive
        }
    }
}
