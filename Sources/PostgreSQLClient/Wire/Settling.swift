/// How a session is made fit for its next user. Pure.
///
/// A request to cancel may reach the server after its statement has ended, and must not hit the next one. So nothing is
/// sent while a request is on its way, and one statement of no effect goes first after it.
struct Settling: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case wait
        case run(String)
        case done
        case giveUp
    }

    /// Whether something outlives its transaction.
    var isDirty = false
    private(set) var cancelsUnderWay = 0
    private(set) var isUnderWay = false
    private var needsProof = false
    private var statements = 0

    private static let maxStatements = 6

    mutating func cancelStarts() {
        cancelsUnderWay += 1
        needsProof = true
        isUnderWay = true
    }

    mutating func cancelEnds() {
        precondition(cancelsUnderWay > 0, "a cancellation ends once")
        cancelsUnderWay -= 1
    }

    /// What to do while nothing is under way.
    /// - Parameter isWanted: Whether somebody waits for the session to be clean; else a user goes on with it.
    mutating func next(isInTransaction: Bool, isWanted: Bool) -> Step {
        guard cancelsUnderWay == 0 else { return .wait }
        guard statements < Self.maxStatements else { return .giveUp }
        if needsProof {
            needsProof = false
            return run("SELECT 1")
        }
        if isInTransaction, isWanted || isUnderWay { return run("ROLLBACK") }
        if isDirty, isWanted {
            isDirty = false
            return run("DISCARD ALL")
        }
        isUnderWay = false
        statements = 0
        return .done
    }

    private mutating func run(_ text: String) -> Step {
        statements += 1
        isUnderWay = true
        return .run(text)
    }
}

/// Notifications that nobody has taken yet; bounded, and whoever comes too late is told so.
struct NotificationQueue: ~Copyable {
    static let maxWaiting = 1024

    private var waiting: [PostgreSQLNotification] = []
    private var missed = 0

    mutating func append(_ notification: PostgreSQLNotification) {
        guard waiting.count < Self.maxWaiting else {
            missed += 1
            return
        }
        waiting.append(notification)
    }

    mutating func popFirst() -> Result<PostgreSQLNotification, any Error>? {
        if !waiting.isEmpty { return .success(waiting.removeFirst()) }
        guard missed > 0 else { return nil }
        defer { missed = 0 }
        return .failure(PostgreSQLError(.exhausted, "\(missed) notifications came faster than they were taken"))
    }
}
