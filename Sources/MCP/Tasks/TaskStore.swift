/// Where tasks are kept.
///
/// A store keeps records and decides nothing: ``TaskRecord`` does. Several processes may share one, which is why
/// ``replace(_:)`` compares versions. `TaskStoreCompatibility` of `MCPTesting` checks an implementation.
///
/// A method that has begun must come to its end also when the task that called it is cancelled: a run that is ended
/// still gives back what it holds.
public protocol TaskStore: Sendable {
    /// Keeps a new record. Once it returns, every reader finds the record.
    ///
    /// - Throws: ``TaskStoreError`` when there is no room or the id is taken.
    func create(_ record: TaskRecord) async throws

    /// The record of an id, also when it has expired and was not deleted yet; nil when there is none.
    func load(_ id: String) async throws -> TaskRecord?

    /// Puts the record in the place of the stored one if that has the same version, and counts the version up.
    ///
    /// - Returns: False when the stored record has another version or is gone; then nothing changed.
    /// - Throws: ``TaskStoreError`` when there is no room.
    func replace(_ record: TaskRecord) async throws -> Bool

    /// One owner's records, the oldest first, beginning behind a place in that order.
    func list(owner: String, after place: TaskPlace?, limit: Int) async throws -> [TaskRecord]

    /// The ids of records whose work waits for a run (see ``TaskRecord/isUnclaimed(at:)``) and that have not expired,
    /// the oldest first.
    func unclaimed(at now: Int64, limit: Int) async throws -> [String]

    /// Deletes what has expired by then, in milliseconds since 1970.
    func deleteExpired(at now: Int64) async throws
}

/// A place in the list of tasks.
public struct TaskPlace: Hashable, Sendable {
    /// In milliseconds since 1970.
    public var createdAt: Int64
    /// Orders tasks of the same moment.
    public var id: String

    /// The place of a task.
    public init(createdAt: Int64, id: String) {
        self.createdAt = createdAt
        self.id = id
    }
}

/// A store could not do what was asked.
public struct TaskStoreError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is. An open set.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The name of the code.
        public let rawValue: String
        /// For stores that can fail in ways of their own.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// A bound of the store is reached.
        public static let full = Code(rawValue: "full")
        /// There is a record of this id already.
        public static let duplicate = Code(rawValue: "duplicate")
        /// What is stored cannot be read.
        public static let unreadable = Code(rawValue: "unreadable")
    }

    /// What kind of failure it is.
    public var code: Code
    /// One sentence for the server's log; for ``Code/full`` also for the client.
    public var message: String

    /// The message must hold no secret.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

/// How much a store takes before it refuses.
public struct TaskStoreLimits: Sendable {
    /// How many tasks are kept.
    public var maxTasks = 10_000
    /// How many tasks of one caller are kept. All anonymous callers count as one.
    public var maxTasksPerOwner = 2_000
    /// How many bytes all records together may take.
    public var maxBytes = 64 << 20

    /// 10,000 tasks, 2,000 of one caller, 64 MiB.
    public init() {}

    /// Why one more record, or a larger one, does not fit.
    public func refusal(tasks: Int, ofOwner: Int, bytes: Int) -> TaskStoreError? {
        if tasks > maxTasks { return TaskStoreError(.full, "The server keeps \(maxTasks) tasks already; try later.") }
        if ofOwner > maxTasksPerOwner {
            return TaskStoreError(.full, "You have \(maxTasksPerOwner) tasks already; try when some have expired.")
        }
        if bytes > maxBytes { return TaskStoreError(.full, "The server's room for tasks is full; try later.") }
        return nil
    }
}
