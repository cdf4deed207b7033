/// What appending did.
struct AppendOutcome: Hashable, Sendable {
    let created: Bool
    /// The size of the file now.
    let size: Int
    let etag: String
}

extension Filesystem {
    /// Writes behind the end of a file, in place: whoever follows the file sees it grow. Creates it where there is none.
    func append(
        _ path: String, _ content: [UInt8], if condition: WriteCondition = .always, control: CallControl
    ) throws(FilesystemError) -> AppendOutcome {
        guard content.count <= limits.maxWriteBytes else {
            throw FilesystemError(
                .limitExceeded,
                "The content for \(path.quoted) has \(content.count) bytes; one call takes at most "
                    + "\(limits.maxWriteBytes).")
        }
        let location = try roots.locate(path)
        let target = try ReplacementTarget.find(location)
        try require(condition, of: target.existing, given: path)
        guard target.existing != nil else {
            try replace(target, by: content, given: path, control: control)
            let status = try location.naming { () throws(Errno) in try target.directory.status(of: target.name) }
            return AppendOutcome(created: true, size: status.size, etag: status.version.etag)
        }
        let change = FileChange(target: target, given: path, kind: .write(.bytes(content)))
        let items = try journal?.keep([change], control: control) ?? []
        let entry = try journal?.begin(items, [], by: origin)
        var written = 0
        do throws(FilesystemError) {
            let status = try extend(target, by: content, if: condition, given: path, control: control, &written)
            journal?.end(entry, isDone: true)
            return AppendOutcome(created: false, size: status.size, etag: status.version.etag)
        } catch {
            // What was written in part can be undone too.
            journal?.end(entry, isDone: written > 0)
            throw error
        }
    }

    /// Removes a file or a symbolic link, or a directory that is empty.
    ///
    /// - Parameter condition: what must hold; the file that is removed is the one it was checked on.
    func delete(
        _ path: String, if condition: WriteCondition = .always, control: CallControl
    ) throws(FilesystemError) {
        let target = try ReplacementTarget.entry(try roots.locate(path))
        guard let existing = target.existing else { throw FilesystemError(.notFound, at: path) }
        try require(condition, of: existing, given: path)
        switch existing.kind {
        case .file, .symlink:
            try perform([FileChange(target: target, given: path, kind: .remove)], control: control)
        case .directory:
            do throws(Errno) { try target.directory.removeDirectory(target.name) } catch .notEmpty {
                throw FilesystemError(
                    .alreadyExists, "\(path.quoted) is a directory that is not empty; delete what is in it first.")
            } catch { throw FilesystemError(error, at: path) }
        default:
            throw FilesystemError(
                .notRegularFile, "\(path.quoted) is a \(existing.kind.rawValue); only files and links are deleted.")
        }
    }

    /// Whether a deletion can be undone, since the journal keeps what goes.
    func canUndoDeletion(of path: String) throws(FilesystemError) -> Bool {
        let target = try ReplacementTarget.entry(try roots.locate(path))
        guard let existing = target.existing else { throw FilesystemError(.notFound, at: path) }
        // An empty directory holds nothing that could be lost.
        if existing.kind == .directory { return true }
        return existing.kind == .file && journal?.keeps(size: existing.size) == true
    }

    /// Copies a file with its permissions and extended attributes. The destination must be free.
    ///
    /// - Returns: how many bytes the copy has.
    func copy(_ source: String, to destination: String, control: CallControl) throws(FilesystemError) -> Int {
        let file = try OpenFile(roots.locate(source))
        guard file.status.size <= limits.maxCopyBytes else {
            throw FilesystemError(
                .limitExceeded,
                "\(source.quoted) has \(file.status.size) bytes; one copy takes at most \(limits.maxCopyBytes).")
        }
        let location = try roots.locate(destination)
        let target = try ReplacementTarget.entry(location)
        guard target.existing == nil else { throw FilesystemError(.exists, at: destination) }
        let held: HeldFile
        do throws(Errno) { held = try HeldFile(file.intoDescriptor()) } catch {
            throw FilesystemError(error, at: source)
        }
        let change = FileChange(
            target: target, given: destination, kind: .write(.copy(held), FileLook(like: held)))
        do throws(FilesystemError) { try perform([change], control: control) } catch {
            throw error.code == .conflict ? FilesystemError(.exists, at: destination) : error
        }
        return held.status.size
    }

    /// - Parameter written: How many bytes got into the file, also where this fails.
    private func extend(
        _ target: ReplacementTarget, by content: [UInt8], if condition: WriteCondition, given: String,
        control: CallControl, _ written: inout Int
    ) throws(FilesystemError) -> FileStatus {
        try control.check(given)
        let file: HeldFile
        do throws(Errno) { file = try HeldFile(target.directory.openForAppending(target.name)) } catch {
            throw FilesystemError(error, at: given)
        }
        try commits.withLock { () throws(FilesystemError) in
            let now: FileStatus
            do throws(Errno) {
                now = try target.directory.status(of: target.name)
                // What is written into a file that another one has taken the place of is lost.
                guard now.identity == target.existing?.identity, file.status.identity == now.identity else {
                    throw .tryAgain
                }
            } catch { throw FilesystemError(error, at: given) }
            try require(condition, of: now, given: given)
            do throws(Errno) {
                while written < content.count { written += try file.descriptor.write(content[written...]) }
            } catch {
                guard written > 0 else { throw FilesystemError(error, at: given) }
                throw FilesystemError(
                    FilesystemError(error, at: given).code,
                    "Only \(written) of \(content.count) bytes were appended to \(given.quoted), then the system failed "
                        + "(error number \(error.number)).")
            }
        }
        do throws(Errno) {
            try file.descriptor.sync()
            return try file.descriptor.status()
        } catch { throw FilesystemError(error, at: given) }
    }
}
