/// What a check found, in a sentence.
public struct TestFailure: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// Says what is wrong.
    public init(_ description: String) { self.description = description }
}

extension TestFailure {
    /// Something took longer than it may.
    package static func late(_ what: String, _ deadline: Duration) -> TestFailure {
        TestFailure("\(what) did not end within \(deadline).")
    }
}
