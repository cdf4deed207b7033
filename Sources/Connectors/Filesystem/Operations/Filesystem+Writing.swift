/// What must hold for a file to be written.
enum WriteCondition: Hashable, Sendable {
    case always
    /// There must be no file yet.
    case absent
    /// The file must still be the one that was read.
    case unchanged(FileVersion)
    /// The file must still have this etag, see `FileVersion.etag`.
    case matches(etag: String)
}

/// What a write did.
struct WriteOutcome: Hashable, Sendable {
    /// Whether there was no file before.
    let created: Bool
    let bytes: Int
    let path: String
    /// Nil where somebody else has replaced the file since.
    let etag: String?
}

extension Filesystem {
    /// Writes a whole file, creating it where there is none. The directory must exist.
    func write(
        _ path: String, _ content: [UInt8], if condition: WriteCondition = .always, control: CallControl
    ) throws(FilesystemError) -> WriteOutcome {
        guard content.count <= limits.maxWriteBytes else {
            throw FilesystemError(
                .limitExceeded,
                "The content for \(path.quoted) has \(content.count) bytes; one write takes at most "
                    + "\(limits.maxWriteBytes).")
        }
        let location = try roots.locate(path)
        let target = try ReplacementTarget.find(location)
        try require(condition, of: target.existing, given: path)
        try replace(target, by: content, given: path, control: control)
        return WriteOutcome(
            created: target.existing == nil, bytes: content.count, path: location.absolutePath,
            etag: try? target.directory.status(of: target.name).version.etag)
    }

    /// Creates a directory and those above it that are missing. One that is there already is success.
    ///
    /// - Returns: how many directories were created.
    func createDirectory(_ path: String, control: CallControl) throws(FilesystemError) -> Int {
        let location = try roots.locate(path)
        let root = try location.root.writable(for: path)
        let steps = location.path.steps
        var present = try location.naming { () throws(Errno) in try deepestDirectory(of: location) }
        var created = 0
        while present < steps.count {
            try control.check(path)
            let name = steps[present]
            guard !name.isParent else { throw FilesystemError(.notFound, at: path) }
            try location.naming { () throws(Errno) in
                let parent = try root.directory(RelativePath(Array(steps[..<present])), by: roots.resolver)
                do throws(Errno) {
                    try parent.createDirectory(name)
                    created += 1
                } catch .exists {
                    // Made by somebody else since we looked, or a dangling link: opening it in the next turn tells.
                }
            }
            present += 1
        }
        _ = try location.open(as: .directoryHandle)
        return created
    }

    /// Moves or renames a file, a directory or a symbolic link. The new name must be free.
    func move(_ source: String, to destination: String, control: CallControl) throws(FilesystemError) {
        let from = try roots.locate(source)
        let to = try roots.locate(destination)
        let old = try ReplacementTarget.entry(from)
        let new = try ReplacementTarget.entry(to)
        try control.check(source)
        guard let existing = old.existing else { throw FilesystemError(.notFound, at: source) }
        let item = JournalItem(uri: old.uri, before: .moved(to: new.uri))
        let entry = try journal?.begin([item], [], by: origin)
        do throws(Errno) {
            do throws(Errno) {
                try old.directory.move(old.name, to: new.directory, as: new.name)
            } catch  where error.meansNoSupport && existing.kind != .directory {
                try old.directory.link(old.name, to: new.directory, as: new.name)
                try old.directory.removeFile(old.name)
            }
        } catch {
            journal?.end(entry, isDone: false)
            throw moveError(error, from: source, to: destination)
        }
        journal?.end(entry, isDone: true)
    }

    /// Replaces a file by new content; the target's version must still be there.
    func replace(
        _ target: ReplacementTarget, by content: [UInt8], given: String, control: CallControl
    ) throws(FilesystemError) {
        try perform([FileChange(target: target, given: given, kind: .write(.bytes(content)))], control: control)
    }

    func require(
        _ condition: WriteCondition, of existing: FileStatus?, given: String
    ) throws(FilesystemError) {
        switch condition {
        case .always: return
        case .absent:
            guard existing == nil else { throw FilesystemError(.exists, at: given) }
        case .unchanged(let version):
            guard existing?.version == version else { throw FilesystemError(.tryAgain, at: given) }
        case .matches(let etag):
            guard existing?.version.etag == etag else { throw .changed(given) }
        }
    }

    /// How many steps from the root lead to a directory that exists.
    private func deepestDirectory(of location: Location) throws(Errno) -> Int {
        var count = location.path.steps.count
        while count > 0 {
            let path = RelativePath(Array(location.path.steps.prefix(count)))
            do throws(Errno) {
                _ = try roots.resolver.open(path, beneath: location.root.directory, as: .directoryHandle)
                return count
            } catch .notFound {
                count -= 1
            }
        }
        return 0
    }

    private func moveError(_ error: Errno, from source: String, to destination: String) -> FilesystemError {
        switch error {
        case .crossing:
            FilesystemError(
                .crossDevice,
                "\(source.quoted) and \(destination.quoted) are on different file systems, where nothing can be moved "
                    + "at once; write the content to the new place instead.")
        case .invalid:
            FilesystemError(
                .invalidArgument,
                "\(source.quoted) cannot be moved to \(destination.quoted): a directory cannot go into itself.")
        case .exists: FilesystemError(.exists, at: destination)
        default: FilesystemError(error, at: source)
        }
    }
}

extension FilesystemError {
    static func changed(_ given: String) -> FilesystemError {
        FilesystemError(
            .conflict,
            "\(given.quoted) is not the file of that etag any more. Read it again, then decide. Nothing was changed.")
    }
}
