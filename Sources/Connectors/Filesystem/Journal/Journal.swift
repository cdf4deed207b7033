import Glibc
import JSON
import Synchronization

/// Keeps what changes of files replace, so that they can be undone, also after a crash.
///
/// A directory that only its owner can enter holds a log, to which is only ever appended, and a copy of each content that
/// was replaced. A change stands in the log before it is made.
final class Journal: Sendable {
    typealias EntryID = Int

    private struct State {
        var limits: JournalLimits
        /// The oldest first.
        var changes: [JournalChange] = []
        var keptBytes = 0
        var nextID = 1
        var linesSinceRewrite = 0
        /// Changes that a crash cut off, or left untidy.
        var interrupted: Set<EntryID> = []
    }

    let directory: WritableDirectory
    /// Where the journal lies, so that it can be kept out of the roots.
    let root: Root
    private let log: HeldLog
    private let state: Mutex<State>
    private let now: @Sendable () -> Timestamp
    private let randomness: @Sendable () -> UInt64

    private static let logName = "log"
    private static let lockName = "lock"
    private static let blobPrefix = "was-"

    /// Opens the journal in a directory, which is made where it is missing.
    init(
        path: String, limits: JournalLimits = JournalLimits(), now: @escaping @Sendable () -> Timestamp = Timestamp.now,
        randomness: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) throws(FilesystemError) {
        root = try Self.makeDirectory(path)
        self.now = now
        self.randomness = randomness
        do throws(Errno) {
            guard let writable = WritableRoot(root) else { throw .readOnlyFileSystem }
            directory = try writable.directory(RelativePath(), by: .preferred())
            log = try HeldLog(in: directory, lock: Self.name(Self.lockName), log: Self.name(Self.logName))
        } catch .locked {
            throw FilesystemError(.busy, "The journal \(path.quoted) is in use by another process; give each its own.")
        } catch { throw FilesystemError(error, at: path) }
        var state = State(limits: limits)
        do throws(Errno) { try Self.replay(try log.records(), into: &state) } catch {
            throw FilesystemError(error, at: path)
        }
        self.state = Mutex(state)
        do throws(Errno) {
            try self.state.withLock { state throws(Errno) in
                forgetOld(&state)
                try rewrite(&state)
                try removeOrphans(state)
            }
        } catch { throw FilesystemError(error, at: path) }
    }

    func configure(_ limits: JournalLimits) { state.withLock { $0.limits = limits } }

    /// Whether the old content of a file of this size is kept.
    func keeps(size: Int) -> Bool { state.withLock { size <= min($0.limits.maxFileBytes, $0.limits.maxBytes) } }

    // MARK: - Changes

    /// Copies the old content of files that are about to change.
    func keep(_ changes: [FileChange], control: CallControl) throws(FilesystemError) -> [JournalItem] {
        var items: [JournalItem] = []
        do throws(FilesystemError) {
            for change in changes { items.append(try keep(change, control: control)) }
            return items
        } catch {
            forget(items)
            throw error
        }
    }

    /// Writes down that a change is about to be made.
    ///
    /// - Parameter steps: What is to be taken back where a crash cuts the change off.
    func begin(
        _ items: [JournalItem], _ steps: [StagedStep], by origin: ChangeOrigin
    ) throws(FilesystemError) -> EntryID {
        do throws(Errno) {
            return try state.withLock { state throws(Errno) in
                let change = JournalChange(
                    id: state.nextID, time: now(), origin: origin, items: items, steps: steps.map(JournalStep.init))
                try log.append(JournalLog.line(change.json), synced: true)
                state.nextID += 1
                state.linesSinceRewrite += 1
                state.changes.append(change)
                state.keptBytes += change.keptBytes
                return change.id
            }
        } catch {
            forget(items)
            throw Self.notWritten(error)
        }
    }

    /// Writes down what became of a change. A failure to write is not one of the change: the log then says less.
    func end(_ id: EntryID?, isDone: Bool) {
        guard let id else { return }
        state.withLock { state in
            guard let index = state.changes.firstIndex(where: { $0.id == id }) else { return }
            if isDone {
                state.changes[index].state = state.changes[index].steps.isEmpty ? .tidy : .done
                append(["end": .init(id)], &state)
            } else {
                remove(at: index, &state)
            }
            forgetOld(&state)
            if state.linesSinceRewrite > 4 * state.limits.maxChanges { try? rewrite(&state) }
        }
    }

    /// Writes down that nothing of a change is left beside the files.
    func tidied(_ id: EntryID?) {
        guard let id else { return }
        state.withLock { state in
            guard let index = state.changes.firstIndex(where: { $0.id == id }) else { return }
            state.changes[index].state = .tidy
            append(["tidy": .init(id)], &state)
        }
    }

    /// The changes that were made, the newest first.
    func changes() -> [JournalChange] { state.withLock { $0.changes.reversed().filter { $0.state != .begun } } }

    /// The changes that a crash cut off, handed out once.
    func takeInterrupted(where isOurs: (JournalChange) -> Bool) -> [JournalChange] {
        state.withLock { state in
            let found = state.changes.filter { state.interrupted.contains($0.id) && isOurs($0) }
            state.interrupted.subtract(found.map(\.id))
            return found
        }
    }

    /// The content behind a name of an item.
    func content(_ blob: String) throws(FilesystemError) -> HeldFile {
        guard let name = FileName(blob) else { throw FilesystemError(.notFound, "The old content is gone.") }
        do throws(Errno) { return try HeldFile(directory.openForReading(name)) } catch {
            throw FilesystemError(.notFound, "The journal has forgotten the old content; its limits say for how long.")
        }
    }

    /// Lets go of content that was kept for a change that does not happen.
    func forget(_ items: [JournalItem]) {
        for case .file(let blob, _, _) in items.map(\.before) { removeBlob(blob) }
    }

    // MARK: - Inside

    private func keep(_ change: FileChange, control: CallControl) throws(FilesystemError) -> JournalItem {
        let uri = change.target.uri
        guard let existing = change.target.existing else { return JournalItem(uri: uri, before: .absent) }
        guard existing.kind == .file else {
            let text = try change.naming { () throws(Errno) in
                try change.target.directory.linkText(of: change.target.name)
            }
            return JournalItem(uri: uri, before: .link(text: text))
        }
        guard keeps(size: existing.size) else { return JournalItem(uri: uri, before: .unkept(size: existing.size)) }
        let old = try change.naming { () throws(Errno) in
            let file = try HeldFile(change.target.directory.openForReading(change.target.name))
            guard file.status.identity == existing.identity else { throw .tryAgain }
            return file
        }
        let blob = Self.blobPrefix + String(randomness(), radix: 36)
        let copied: Int
        do throws(Errno) {
            let file = try directory.createFile(Self.name(blob), permissions: 0o600)
            do throws(FilesystemError) {
                copied = try file.fill(
                    from: old, upTo: state.withLock { $0.limits.maxFileBytes }, given: change.given, control: control)
            } catch {
                removeBlob(blob)
                throw error.code == .cancelled || error.code == .deadlineExceeded ? .canceled : .noSpace
            }
            try file.sync()
        } catch .canceled {
            try control.check(change.given)
            throw FilesystemError(.tryAgain, at: change.given)
        } catch { throw Self.notWritten(error) }
        return JournalItem(uri: uri, before: .file(blob: blob, size: copied, permissions: existing.permissions))
    }

    private static func replay(_ records: [JSONObject], into state: inout State) throws(Errno) {
        for record in records {
            if let change = JournalChange(record) {
                state.changes.append(change)
                state.nextID = max(state.nextID, change.id &+ 1)
            }
            for (key, next) in [("end", JournalChange.State.done), ("tidy", .tidy)] {
                guard let id = record[key]?.intValue, let index = state.changes.firstIndex(where: { $0.id == id })
                else { continue }
                state.changes[index].state = state.changes[index].steps.isEmpty ? .tidy : next
            }
            if let id = record["drop"]?.intValue { state.changes.removeAll { $0.id == id } }
        }
        for index in state.changes.indices where state.changes[index].state != .tidy {
            if state.changes[index].steps.isEmpty {
                // A single rename was cut off: it was made or not, and going back is right either way.
                state.changes[index].state = .tidy
            } else {
                state.interrupted.insert(state.changes[index].id)
            }
        }
        state.keptBytes = state.changes.reduce(0) { $0 + $1.keptBytes }
    }

    private func forgetOld(_ state: inout State) {
        let oldest = now().seconds - state.limits.maxAge.components.seconds
        while let index = state.changes.firstIndex(where: { $0.state == .tidy }),
            state.changes.count > state.limits.maxChanges || state.keptBytes > state.limits.maxBytes
                || state.changes[index].time.seconds < oldest
        {
            remove(at: index, &state)
        }
    }

    private func remove(at index: Int, _ state: inout State) {
        let change = state.changes.remove(at: index)
        state.keptBytes -= change.keptBytes
        append(["drop": .init(change.id)], &state)
        change.blobs.forEach(removeBlob)
    }

    private func append(_ record: JSONObject, _ state: inout State) {
        state.linesSinceRewrite += 1
        try? log.append(JournalLog.line(record), synced: false)
    }

    /// Writes a new log without what is forgotten, and puts it in the place of the old one.
    private func rewrite(_ state: inout State) throws(Errno) {
        var bytes: [UInt8] = []
        for change in state.changes {
            bytes += JournalLog.line(change.json)
            if change.state != .begun { bytes += JournalLog.line(["end": .init(change.id)]) }
            if change.state == .tidy, !change.steps.isEmpty { bytes += JournalLog.line(["tidy": .init(change.id)]) }
        }
        try log.replace(by: bytes)
        state.linesSinceRewrite = 0
    }

    private func removeOrphans(_ state: State) throws(Errno) {
        let known = Set(state.changes.flatMap(\.blobs))
        for name in try directory.names() where !known.contains(name.description) {
            if name.description.hasPrefix(Self.blobPrefix) { try directory.removeFile(name) }
        }
    }

    private func removeBlob(_ blob: String) {
        // What cannot be removed now is removed when the journal is opened next.
        if let name = FileName(blob) { try? directory.removeFile(name) }
    }

    private static func name(_ text: String) throws(Errno) -> FileName {
        guard let name = FileName(text) else { throw .nameTooLong }
        return name
    }

    private static func makeDirectory(_ path: String) throws(FilesystemError) -> Root {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw FilesystemError(Errno(number: errno), at: path) }
        return try Root(path: path, mode: .readWrite)
    }

    private static func notWritten(_ error: Errno) -> FilesystemError {
        FilesystemError(
            error == .noSpace ? .noSpace : .inputOutput,
            "The undo journal cannot be written (error number \(error.number)), so nothing was changed.")
    }
}

extension Timestamp {
    /// The moment by the system's clock.
    static func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(clamping: time.tv_nsec))
    }
}
