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
        do throws(FilesystemError) {
            let status = try extend(target, by: content, given: path, control: control)
            journal?.end(entry, isDone: true)
            return AppendOutcome(created: false, size: status.size, etag: status.version.etag)
        } catch {
            journal?.end(entry, isDone: false)
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

    private func extend(
        _ target: ReplacementTarget, by content: [UInt8], given: String, control: CallControl
    ) throws(FilesystemError) -> FileStatus {
        try control.check(given)
        var rest = content[...]
        do throws(Errno) {
            let file = try target.directory.openForAppending(target.name)
            let before = try file.status()
            guard before.identity == target.existing?.identity else { throw .tryAgain }
            while !rest.isEmpty { rest = rest.dropFirst(try file.write(rest)) }
            try file.sync()
            return try file.status()
        } catch {
            guard rest.count < content.count, !rest.isEmpty else { throw FilesystemError(error, at: given) }
            throw FilesystemError(
                FilesystemError(error, at: given).code,
                "Only \(content.count - rest.count) of \(content.count) bytes were appended to \(given.quoted), then "
                    + "the system failed (error number \(error.number)).")
        }
    }
}
