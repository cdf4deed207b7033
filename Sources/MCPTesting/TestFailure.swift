/// What a check found, in a sentence.
public struct TestFailure: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// Says what is wrong.
    public init(_ description: String) { self.description = description }
}

/// Ends the body with a failure if it takes longer than the deadline.
///
/// The body is cancelled then; it must heed that.
package func withDeadline<Value: Sendable>(
    _ deadline: Duration, _ clock: any Clock<Duration>, _ what: String,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup { group in
        group.addTask { Value?.some(try await body()) }
        group.addTask {
            try await clock.sleep(for: deadline)
            return nil
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() ?? nil else {
            throw TestFailure("\(what) did not end within \(deadline).")
        }
        return value
    }
}
