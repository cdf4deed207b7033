extension PostgreSQLConnection {
    /// Runs `COPY … TO STDOUT` and hands over its data as they come, in bounded memory. Whoever returns before the end
    /// makes the server stop.
    public func copyOut<R>(
        _ text: String, deadline: ContinuousClock.Instant? = nil,
        _ body: (inout PostgreSQLCopyData) async throws -> R
    ) async throws -> R {
        try await wire.start(.copyOut, [.copy(text)], deadline: deadline)
        var data = PostgreSQLCopyData(wire: wire)
        do {
            let result = try await body(&data)
            if !data.isAtEnd { wire.stop(PostgreSQLError(.cancelled, "The rest was not wanted")) }
            return result
        } catch {
            wire.stop(PostgreSQLError(.cancelled, "The rest was not wanted"))
            throw error
        }
    }

    /// Runs `COPY … FROM STDIN` with the data that the body gives, no faster than the server takes them. When the body
    /// throws, nothing is copied.
    /// - Returns: How many rows were copied.
    public func copyIn(
        _ text: String, deadline: ContinuousClock.Instant? = nil,
        _ body: (PostgreSQLCopyWriter) async throws -> Void
    ) async throws -> Int {
        try await wire.start(.copyIn, [.copy(text)], deadline: deadline)
        if let replies = try await wire.next().replies {
            throw replies.first?.error ?? PostgreSQLError(.misuse, "The statement is no COPY … FROM STDIN")
        }
        do {
            try await body(PostgreSQLCopyWriter(wire: wire))
        } catch {
            wire.stop(PostgreSQLError(.cancelled, "The copy was given up"))
            throw error
        }
        wire.endCopy(failing: nil)
        while true {
            guard let replies = try await wire.next().replies else { continue }
            if let error = replies.first?.error { throw error }
            return replies.first.flatMap { $0.tag.split(separator: " ").last }.flatMap { Int($0) } ?? 0
        }
    }
}

/// Data of a COPY from the server.
public struct PostgreSQLCopyData: Sendable {
    private let wire: Wire
    private(set) var isAtEnd = false

    init(wire: Wire) { self.wire = wire }

    /// The next lines, in one piece; nil at the end.
    public mutating func next() async throws -> [UInt8]? {
        while !isAtEnd {
            let delivery = try await wire.next()
            if let replies = delivery.replies {
                isAtEnd = true
                if let error = replies.first?.error { throw error }
            }
            if !delivery.chunk.bytes.isEmpty { return delivery.chunk.bytes }
        }
        return nil
    }
}

/// Takes the data of a COPY to the server.
public struct PostgreSQLCopyWriter: Sendable {
    let wire: Wire

    /// Sends data, and waits until the socket has taken them. Pieces may end anywhere.
    public func write(_ bytes: [UInt8]) async throws {
        if !bytes.isEmpty { try await wire.putCopy(bytes) }
    }
}
