/// What a transaction is for.
public enum BoltAccessMode: Sendable, Hashable {
    case read, write
}

/// How a transaction is run.
public struct BoltTransactionOptions: Sendable {
    /// Whether the transaction reads or writes; in a cluster it decides which servers are asked.
    public var mode: BoltAccessMode
    /// Nil means the user's own.
    public var database: String?
    /// The transaction sees at least what these transactions did.
    public var bookmarks: [String] = []
    /// The server ends the transaction after this time; nil leaves it to the server.
    public var timeout: Duration?
    /// What the server's list of transactions shows beside it.
    public var metadata: [String: BoltValue] = [:]
    /// The user in whose name it is done; the one who logged in needs the right to do so.
    public var impersonatedUser: String?

    /// A transaction with everything else by default.
    public init(mode: BoltAccessMode, database: String? = nil) {
        self.mode = mode
        self.database = database
    }

    /// The map that goes with BEGIN.
    var fields: [String: BoltValue] {
        var fields: [String: BoltValue] = [:]
        if mode == .read { fields["mode"] = "r" }
        if !bookmarks.isEmpty { fields["bookmarks"] = .list(bookmarks.map(BoltValue.string)) }
        if let timeout { fields["tx_timeout"] = .int(timeout.wholeMilliseconds) }
        if !metadata.isEmpty { fields["tx_metadata"] = .map(metadata) }
        fields["db"] = database.map(BoltValue.string)
        fields["imp_user"] = impersonatedUser.map(BoltValue.string)
        return fields
    }
}

extension Duration {
    /// At least 1, because 0 means no limit to servers.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooMuch) = seconds.multipliedReportingOverflow(by: 1000)
        return isTooMuch ? .max : max(1, whole &+ attoseconds / 1_000_000_000_000_000)
    }
}
