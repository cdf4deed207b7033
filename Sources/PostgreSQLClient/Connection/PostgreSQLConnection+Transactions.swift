extension PostgreSQLConnection {
    /// Runs the body in a transaction: committed when it returns, rolled back when it throws.
    /// - Parameter begin: The statement that begins it, such as `BEGIN ISOLATION LEVEL REPEATABLE READ`.
    public func transaction<R>(
        _ begin: String = "BEGIN", deadline: @autoclosure () -> ContinuousClock.Instant? = nil,
        _ body: (PostgreSQLConnection) async throws -> R
    ) async throws -> R {
        try await run(begin, deadline())
        let result: R
        do {
            result = try await body(self)
        } catch {
            // When this fails too, the connection is cleaned or closed when it is given back.
            if !Task.isCancelled { _ = try? await run("ROLLBACK", deadline()) }
            throw error
        }
        let tag = try await run("COMMIT", deadline())
        guard tag == "COMMIT" else {
            throw PostgreSQLError(.server, "The transaction had failed and was rolled back", sqlState: "25P02")
        }
        return result
    }

    /// Runs one statement without parameters and rows; returns what the server says was done.
    @discardableResult
    public func run(_ text: String, _ deadline: ContinuousClock.Instant? = nil) async throws -> String {
        let replies = try await wire.perform([.run(text)], deadline: deadline)
        if let error = replies.first?.error { throw error }
        return replies.first?.tag ?? ""
    }
}
