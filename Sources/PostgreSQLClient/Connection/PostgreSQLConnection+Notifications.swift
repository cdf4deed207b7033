extension PostgreSQLConnection {
    /// Listens to channels. The connection should be one for this alone, because it must not be given back to a pool.
    ///
    /// At most 1,024 notifications wait to be taken; when more come, the sequence throws and says how many were missed.
    public func notifications(of channels: [String]) async throws -> PostgreSQLNotifications {
        markDirty()
        for channel in channels {
            try await run("LISTEN \(Self.quotedName(channel))")
        }
        return PostgreSQLNotifications(wire: wire)
    }

    /// A name as SQL takes it whatever is in it.
    public static func quotedName(_ name: String) -> String {
        var quoted = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}

/// Notifications as they come, for one task. It ends with an error when the connection does.
public struct PostgreSQLNotifications: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let wire: Wire

    /// The same notifications.
    public func makeAsyncIterator() -> PostgreSQLNotifications { self }

    /// The next notification.
    public func next() async throws -> PostgreSQLNotification? { try await wire.nextNotification() }
}
