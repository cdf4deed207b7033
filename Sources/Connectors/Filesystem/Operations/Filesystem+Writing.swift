/// What must hold for a file to be written.
enum WriteCondition: Hashable, Sendable {
    case always
    /// There must be no file yet.
    case absent
    /// The file must still be the one that was read.
    case unchanged(FileVersion)
}

/// What a write did.
struct WriteOutcome: Hashable, Sendable {
    /// Whether there was no file before.
    let created: Bool
    let bytes: Int
    let path: String
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
        try require(condition, of: target, given: path)
        try replace(target, by: content, given: path, control: control)
        return WriteOutcome(created: target.existing == nil, bytes: content.count, path: location.absolutePath)
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
        let (oldPlace, oldName) = try entry(from)
        let (newPlace, newName) = try entry(to)
        try control.check(source)
        let kind = try from.naming { () throws(Errno) in try oldPlace.status(of: oldName) }.kind
        do throws(Errno) {
            do throws(Errno) {
                try oldPlace.move(oldName, to: newPlace, as: newName)
            } catch  where error.meansNoSupport && kind != .directory {
                try oldPlace.link(oldName, to: newPlace, as: newName)
                try oldPlace.removeFile(oldName)
            }
        } catch {
            throw moveError(error, from: source, to: destination)
        }
    }

    /// Replaces a file by new content; the target's version must still be there.
    func replace(
        _ target: ReplacementTarget, by content: [UInt8], given: String, control: CallControl
    ) throws(FilesystemError) {
        let replacement = AtomicReplacement(
            target: target, given: given, commits: commits, randomness: randomness)
        try replacement.write(content, control: control)
    }

    func require(
        _ condition: WriteCondition, of target: ReplacementTarget, given: String
    ) throws(FilesystemError) {
        switch condition {
        case .always: return
        case .absent:
            guard target.existing == nil else { throw FilesystemError(.exists, at: given) }
        case .unchanged(let version):
            guard target.existing?.version == version else { throw FilesystemError(.tryAgain, at: given) }
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

    /// The directory and the name of an entry that is to be moved or made; a link at the end is the entry itself.
    private func entry(_ location: Location) throws(FilesystemError) -> (WritableDirectory, FileName) {
        let root = try location.root.writable(for: location.given)
        guard let (parent, name) = location.path.parentAndName else {
            throw FilesystemError(
                .invalidArgument,
                "\(location.given.quoted) is an allowed directory itself or ends in '..'; name an entry.")
        }
        let directory = try location.naming { () throws(Errno) in try root.directory(parent, by: roots.resolver) }
        return (directory, name)
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
