import JSON
import Logging
import Synchronization

/// The tasks of one server: creates them, answers for them, and works on them as long as somebody runs it.
///
/// Requests change records in the store; ``run(for:)`` does the work. Both may happen in different processes that share
/// the store. Within a process one run at a time is active, the one that began first: the others wait to take over.
final class TaskEngine: Sendable {
    private enum Job: Sendable {
        /// Only look after what the store holds.
        case look
        case perform(id: String)
    }

    let options: TaskOptions
    private let store: any TaskStore
    private let turn = Turn()
    private let jobs = BoundedChannel<Job>(capacity: 1024)
    /// What this process works on.
    private let inFlight: InFlight
    private let runs = Mutex<[String: Run]>([:])
    private let post: @Sendable (Change) -> Void

    /// Work that this process does.
    private struct Run: Sendable {
        /// Tells this run from others of the same task.
        var token: String
        var progress: TaskProgress
    }

    /// - Parameter post: Tells whoever listens.
    init(options: TaskOptions, post: @escaping @Sendable (Change) -> Void) {
        self.options = options
        self.post = post
        store = options.store
        inFlight = InFlight(limit: .max)
    }

    private var now: Int64 { options.now() }
    private var pollInterval: Int64 { options.pollInterval.wholeMilliseconds }

    // MARK: - Requests

    /// Makes a task of a call. It can be asked for as soon as this returns.
    func create(_ call: TaskCall, for context: RequestContext, lifetime: Duration) async throws -> TaskInfo {
        let now = now
        let record = TaskRecord(
            id: Self.newID(), principal: context.principal, call: call, answers: context.answers,
            state: context.state, createdAt: now, expiresAt: now + max(1, lifetime.wholeMilliseconds))
        do {
            guard try record.encoded().count <= options.maxBytes else {
                throw TaskStoreError(.full, "The call is too large for a task (at most \(options.maxBytes) bytes).")
            }
            try await store.create(record)
        } catch let error as TaskStoreError where error.code == .full {
            throw MCPError(.internalError, error.message)
        }
        start(record.id)
        return record.summary(pollInterval: pollInterval)
    }

    /// The task with what has come of it.
    func get(_ id: String, for principal: Principal) async throws -> TaskInfo {
        info(try await load(id, for: principal))
    }

    /// Hands in answers. The work goes on with the last one.
    func answer(_ id: String, _ responses: JSONObject, for principal: Principal) async throws {
        _ = try await load(id, for: principal)
        let changed = try await change(id) { record throws(MCPError) in
            try record.answer(responses, at: now)
        }
        if let changed, changed.status == .working { start(id) }
    }

    /// Ends the task; does nothing when it has ended already.
    func cancel(_ id: String, for principal: Principal) async throws {
        _ = try await load(id, for: principal)
        try await change(id) { $0.cancel(at: now) }
        inFlight.cancel(.string(id))
    }

    /// A page of the caller's tasks, the oldest first, and the place where the next page begins.
    func list(
        for principal: Principal, after place: TaskPlace?, limit: Int
    ) async throws -> (tasks: [TaskInfo], next: TaskPlace?) {
        let found = try await store.list(owner: principal.identity, after: place, limit: limit + 1)
        let page = found.prefix(limit)
        let now = now
        let tasks = page.filter { $0.principal.identity == principal.identity && $0.expiresAt > now }.map(info)
        return (tasks, found.count > limit ? page.last?.place : nil)
    }

    private func info(_ record: TaskRecord) -> TaskInfo {
        let live = record.status == .working ? runs.withLock { $0[record.id] }?.progress.message : nil
        return record.info(pollInterval: pollInterval, live: live)
    }

    /// Another caller's task is as unknown as one that does not exist.
    private func load(_ id: String, for principal: Principal) async throws -> TaskRecord {
        guard let record = try await load(id), record.principal.identity == principal.identity else {
            throw MCPError.unknown("task", id)
        }
        return record
    }

    private func load(_ id: String) async throws -> TaskRecord? {
        guard let record = try await store.load(id), record.expiresAt > now else { return nil }
        return record
    }

    /// 128 random bits.
    private static func newID() -> String {
        var generator = SystemRandomNumberGenerator()
        let halves = [generator.next(), generator.next()] as [UInt64]
        return Base64URL.encode(halves.flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } })
    }

    // MARK: - Changes

    /// How often a change is tried when others change the same task.
    private static let maxAttempts = 32

    /// Applies an event to the stored record. Nil when the task is gone or the event changes nothing.
    @discardableResult
    private func change(_ id: String, _ event: (inout TaskRecord) throws -> Bool) async throws -> TaskRecord? {
        for _ in 0..<Self.maxAttempts {
            guard let old = try await load(id) else { return nil }
            var new = old
            guard try event(&new) else { return nil }
            guard try await store.replace(new) else { continue }
            if new.updatedAt != old.updatedAt || new.status != old.status { post(.task(id: id)) }
            return new
        }
        throw MCPError(.internalError, "The task is being changed by others; try again.")
    }

    /// Work that cannot be queued is found by the next look into the store.
    private func start(_ id: String) { _ = jobs.trySend(.perform(id: id)) }

    // MARK: - Work

    /// There may be tasks from now on, for example of a process that ran before.
    func activate() { _ = jobs.trySend(.look) }

    /// Works on tasks until the caller's task is cancelled. What is under way then is given back to the store.
    func run(for worker: some TaskWorker) async {
        guard await turn.take() else { return }
        defer { turn.pass() }
        // Nothing is done, not even looking at the clock, before there can be tasks.
        guard let first = try? await jobs.next() else { return }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepHouse() }
            await work(beginningWith: first, for: worker)
            group.cancelAll()
        }
    }

    private func work(beginningWith first: Job, for worker: some TaskWorker) async {
        await withTaskGroup(of: Void.self) { group in
            var job: Job? = first
            var count = 0
            while let next = job {
                if case .perform(let id) = next {
                    if count == max(1, options.maxConcurrent) {
                        await group.next()
                        count -= 1
                    }
                    group.addTask { await self.perform(id, worker) }
                    count += 1
                }
                job = try? await jobs.next()
            }
            group.cancelAll()
        }
    }

    /// Calls the handler of one task, if the task is to be worked on and nobody else does.
    private func perform(_ id: String, _ worker: some TaskWorker) async {
        // Taken before the claim, so that a cancellation in between is not lost, and nothing is begun twice.
        guard (try? inFlight.reserve(.string(id))) != nil else { return }
        let run = Run(token: Self.newID(), progress: progress(of: id))
        let outcome = try? await inFlight.run(.string(id), isTimed: false) { await perform(id, run, worker) }.value
        guard let outcome else { return }
        do {
            try await settle(id, outcome, run)
        } catch {
            options.logger.error("task not stored", metadata: ["error": "\(error)"])
        }
        runs.withLock { if $0[id]?.token == run.token { $0[id] = nil } }
    }

    /// Nil when there is nothing to do.
    private func perform(_ id: String, _ run: Run, _ worker: some TaskWorker) async -> TaskOutcome? {
        do {
            guard let record = try await claim(id, run, worker) else { return nil }
            runs.withLock { $0[id] = run }
            return await TaskOutcome(of: record.call, context: context(for: record, run), worker)
        } catch {
            options.logger.error("task not begun", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func claim(_ id: String, _ run: Run, _ worker: some TaskWorker) async throws -> TaskRecord? {
        var claim = TaskRecord.Claim.refused
        let until = now + options.lease.wholeMilliseconds
        let record = try await change(id) { record in
            let isRestartable = worker.isRestartable(record.call)
            claim = record.claim(by: run.token, at: now, until: until, isRestartable: isRestartable)
            return claim != .refused
        }
        if let record, claim == .lost {
            options.logger.error("task lost by a restart", metadata: ["tool": "\(record.call.tool)"])
        }
        return claim == .taken ? record : nil
    }

    private func settle(_ id: String, _ outcome: TaskOutcome, _ run: Run) async throws {
        let limits = AskingLimits(rounds: options.maxInputRounds, questions: options.maxOpenQuestions)
        let maxBytes = options.maxBytes
        do {
            try await change(id) { record in
                let old = record
                guard outcome.apply(to: &record, by: run.token, at: now, limits: limits) else { return false }
                guard try record.encoded().count > maxBytes else { return true }
                record = old
                return record.fail(Self.tooLarge(maxBytes), by: run.token, at: now)
            }
        } catch let error as TaskStoreError where error.code == .full {
            try await change(id) { $0.fail(MCPError(.internalError, error.message), by: run.token, at: now) }
        }
    }

    private static func tooLarge(_ limit: Int) -> MCPError {
        MCPError(.internalError, "The result is too large to be kept (at most \(limit) bytes).")
    }

    private func progress(of id: String) -> TaskProgress {
        TaskProgress(taskID: id, now: options.now) { [post] in post(.task(id: id)) }
    }

    private func context(for record: TaskRecord, _ run: Run) -> RequestContext {
        let call = record.call
        return RequestContext(
            id: RequestID(call.requestID) ?? .string(record.id), revision: ProtocolRevision(rawValue: call.revision),
            principal: record.principal, client: call.client.map { Implementation(unchecked: $0) },
            clientCapabilities: ClientCapabilities(unchecked: call.capabilities),
            meta: call.params["_meta"]?.objectValue ?? [:], headers: nil, logLevel: nil, state: record.state,
            answers: record.answers, task: run.progress, sink: DiscardingSink(), logger: options.logger)
    }

    // MARK: - Housekeeping

    private func keepHouse() async {
        let interval = max(options.lease / 3, .milliseconds(1))
        repeat { await look() } while (try? await options.clock.sleep(for: interval)) != nil
    }

    /// Deletes what has expired, keeps what this process works on, and finds work that nobody does.
    private func look() async {
        do {
            for (id, run) in runs.withLock({ $0 }) { try await renew(id, run) }
            try await store.deleteExpired(at: now)
            for id in try await store.unclaimed(at: now, limit: 2 * max(1, options.maxConcurrent)) { start(id) }
        } catch {
            options.logger.error("tasks not looked after", metadata: ["error": "\(error)"])
        }
    }

    /// Work on a task that has ended elsewhere, or has expired, is ended here too.
    private func renew(_ id: String, _ run: Run) async throws {
        let until = now + options.lease.wholeMilliseconds
        let message = run.progress.message?.message
        let renewed = try await change(id) { $0.renew(by: run.token, at: now, until: until, message: message) }
        if renewed == nil { inFlight.cancel(.string(id)) }
    }
}

/// What does the work of tasks.
protocol TaskWorker: Sendable {
    /// Whether work that was begun, and lost with a process, may be begun anew.
    func isRestartable(_ call: TaskCall) -> Bool
    /// Makes the call.
    func perform(_ call: TaskCall, context: RequestContext) async throws -> JSONObject
}

/// How a handler's run within a task ended.
enum TaskOutcome: Sendable {
    case result(JSONObject)
    case asked(InputRequired)
    case failed(MCPError)
    /// The run was ended, not the work.
    case interrupted

    init(of call: TaskCall, context: RequestContext, _ worker: some TaskWorker) async {
        do {
            let result = try await worker.perform(call, context: context)
            // What fails while its run is ended most likely fails for that reason.
            let isEnded = Task.isCancelled && result["isError"]?.boolValue == true
            self = isEnded ? .interrupted : .result(result)
        } catch let required as InputRequired {
            self = .asked(required)
        } catch  where Task.isCancelled {
            self = .interrupted
        } catch let error as MCPError {
            self = .failed(error)
        } catch is CancellationError {
            self = .failed(MCPError(.internalError, "The work was cancelled."))
        } catch {
            context.logger.error("task failed", metadata: ["tool": "\(call.tool)", "error": "\(error)"])
            self = .failed(MCPError(.internalError, "The server failed; its log says why (request \(context.logID))."))
        }
    }

    /// False when the run does not have the task any more.
    func apply(to record: inout TaskRecord, by token: String, at now: Int64, limits: AskingLimits) -> Bool {
        switch self {
        case .result(let result): record.complete(result, by: token, at: now)
        case .asked(let required): record.ask(required, by: token, at: now, limits: limits)
        case .failed(let error): record.fail(error, by: token, at: now)
        case .interrupted: record.release(by: token)
        }
    }
}
