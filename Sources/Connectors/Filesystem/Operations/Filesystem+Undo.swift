/// A change as its history shows it.
struct HistoryEntry: Hashable, Sendable {
    let change: JournalChange
    /// What of it lies in the allowed directories, as clients see the paths.
    let items: [(path: String, item: JournalItem)]

    static func == (a: HistoryEntry, b: HistoryEntry) -> Bool { a.change == b.change }
    func hash(into hasher: inout Hasher) { hasher.combine(change) }
}

/// To what moment something is brought back.
enum RestorePoint: Hashable, Sendable {
    /// To how it was before a change.
    case before(Journal.EntryID)
    /// To how it was at a time, in UTC and to the second: `2026-02-28T09:05:00Z`.
    case at(String)
}

extension Filesystem {
    /// The changes that can be undone, the newest first; nil where no journal is kept.
    ///
    /// - Parameters:
    ///   - path: only those that touched this path; nil for all.
    ///   - limit: how many at most.
    func history(of path: String?, limit: Int) throws(FilesystemError) -> (entries: [HistoryEntry], total: Int) {
        let journal = try requiredJournal()
        let uri = try path.map { path throws(FilesystemError) in try self.uri(of: path) }
        let entries = journal.changes().compactMap { change -> HistoryEntry? in
            let items = change.items.compactMap { item -> (String, JournalItem)? in
                guard let path = visiblePath(of: item.uri), uri == nil || item.concerns(uri) else { return nil }
                return (path, item)
            }
            return items.isEmpty ? nil : HistoryEntry(change: change, items: items)
        }
        return (Array(entries.prefix(max(0, limit))), entries.count)
    }

    /// Undoes all of a change at once.
    ///
    /// - Returns: the paths that were brought back.
    func undo(_ id: Journal.EntryID, control: CallControl) throws(FilesystemError) -> [String] {
        let change = try change(id)
        return try bringBack(change.items, control: control)
    }

    /// Brings one file back to how it was.
    func restore(_ path: String, to point: RestorePoint, control: CallControl) throws(FilesystemError) -> [String] {
        let uri = try uri(of: path)
        let item: JournalItem?
        switch point {
        case .before(let id): item = try change(id).items.first { $0.concerns(uri) }
        case .at(let time):
            guard let moment = Self.moment(time) else {
                throw FilesystemError(.invalidArgument, "at is a time in UTC such as 2026-02-28T09:05:00Z.")
            }
            let later = try requiredJournal().changes().reversed().filter { $0.time.utc > moment }
            item = later.lazy.compactMap { change in change.items.first { $0.concerns(uri) } }.first
        }
        guard let item else {
            throw FilesystemError(
                .notFound, "The journal has no such change of \(path.quoted). The history tool shows those it has.")
        }
        return try bringBack([item], control: control)
    }

    /// Takes back or tidies up what a crash left of changes of many files.
    ///
    /// - Returns: how many changes were taken back.
    func recover() -> Int {
        guard let journal else { return 0 }
        let interrupted = journal.takeInterrupted { change in
            change.steps.allSatisfy { visiblePath(of: $0.uri) != nil }
        }
        var count = 0
        for change in interrupted {
            let steps = change.steps.compactMap { try? stagedStep($0) }
            if change.state == .begun {
                for step in steps.reversed() { try? step.undo() }
                journal.end(change.id, isDone: false)
                count += 1
            } else {
                for step in steps { try? step.finish() }
                journal.tidied(change.id)
            }
        }
        return count
    }

    // MARK: - Inside

    private func requiredJournal() throws(FilesystemError) -> Journal {
        guard let journal else {
            throw FilesystemError(
                .unavailable, "This server keeps no journal; its configuration can name one under journal.path.")
        }
        return journal
    }

    private func change(_ id: Journal.EntryID) throws(FilesystemError) -> JournalChange {
        guard let change = try requiredJournal().changes().first(where: { $0.id == id }),
            change.items.contains(where: { visiblePath(of: $0.uri) != nil })
        else {
            throw FilesystemError(.notFound, "The journal has no change \(id). The history tool shows those it has.")
        }
        return change
    }

    /// Writes the old contents in one step for all; the changes this makes are in the journal like any other.
    private func bringBack(_ items: [JournalItem], control: CallControl) throws(FilesystemError) -> [String] {
        var changes: [FileChange] = []
        var paths: [String] = []
        for item in items {
            let location = try roots.locate(item.uri)
            if case .moved(let uri) = item.before {
                try move(uri, to: item.uri, control: control)
            } else if let change = try reversal(of: item, at: location) {
                changes.append(change)
            } else {
                continue
            }
            paths.append(location.absolutePath)
        }
        if !changes.isEmpty { try perform(changes, control: control) }
        return paths
    }

    /// Nil where nothing is to be done.
    private func reversal(of item: JournalItem, at location: Location) throws(FilesystemError) -> FileChange? {
        let target = try ReplacementTarget.entry(location)
        let given = location.absolutePath
        if let existing = target.existing, existing.kind != .file, existing.kind != .symlink {
            throw FilesystemError(.alreadyExists, "\(given.quoted) is a \(existing.kind.rawValue) now; move it first.")
        }
        switch item.before {
        case .absent:
            return target.existing == nil ? nil : FileChange(target: target, given: given, kind: .remove)
        case .file(let blob, _, let permissions):
            guard target.existing?.kind != .symlink else {
                throw FilesystemError(.alreadyExists, "\(given.quoted) is a symbolic link now; delete it first.")
            }
            let content = try content(blob)
            return FileChange(
                target: target, given: given, kind: .write(.copy(content), FileLook(permissions: permissions)))
        case .unkept(let size):
            throw FilesystemError(
                .limitExceeded,
                "The old content of \(given.quoted) has \(size) bytes, more than the journal keeps of one file.")
        case .link:
            throw FilesystemError(
                .invalidArgument, "\(given.quoted) was a symbolic link, which this server does not make.")
        case .moved: return nil
        }
    }

    private func content(_ blob: String) throws(FilesystemError) -> HeldFile { try requiredJournal().content(blob) }

    private func uri(of path: String) throws(FilesystemError) -> String {
        let location = try roots.locate(path)
        let target = try? ReplacementTarget.find(location)
        return target?.uri ?? FileURI.encode(location)
    }

    /// Nil where a path does not lie in the allowed directories of this caller.
    private func visiblePath(of uri: String) -> String? { (try? roots.locate(uri))?.absolutePath }

    private func stagedStep(_ step: JournalStep) throws(FilesystemError) -> StagedStep {
        let location = try roots.locate(step.uri)
        let target = try ReplacementTarget.entry(location)
        guard let aside = FileName(step.aside) else { throw FilesystemError(.notFound, at: step.uri) }
        let device = try location.naming { () throws(Errno) in try target.directory.status() }.device
        return StagedStep(
            kind: step.kind, target: target, given: step.uri, aside: aside,
            old: step.oldInode.map { FileIdentity(device: device, inode: $0) },
            new: step.newInode.map { FileIdentity(device: device, inode: $0) })
    }

    /// The time in the form of `Timestamp.utc`, whose order is that of the text; nil where it is none.
    private static func moment(_ text: String) -> String? {
        let shape = "dddd-dd-ddTdd:dd:ddZ"
        guard text.utf8.count == shape.utf8.count else { return nil }
        let fits = zip(text.utf8, shape.utf8).allSatisfy { byte, wanted in
            wanted == UInt8(ascii: "d") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
        }
        return fits ? text : nil
    }
}

extension JournalItem {
    fileprivate func concerns(_ wanted: String?) -> Bool {
        if case .moved(let to) = before, to == wanted { return true }
        return uri == wanted
    }
}
