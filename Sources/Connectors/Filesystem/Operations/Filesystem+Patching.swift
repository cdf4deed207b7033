/// What a patch did to one file, or would do.
struct PatchedFile: Hashable, Sendable {
    enum Kind: String, Sendable { case modified = "M", created = "A", deleted = "D", renamed = "R" }

    let kind: Kind
    /// Absolute, as clients see it.
    let path: String
    /// Where a renamed file was before.
    let oldPath: String?
    let addedLines: Int
    let removedLines: Int
}

extension Filesystem {
    /// Applies a patch of many files, all of it or nothing.
    ///
    /// - Parameters:
    ///   - base: The directory that the paths of the patch start from; nil for the allowed directory, or, where there are
    ///     several, for paths that begin with the name of one.
    ///   - etags: What some files must still be, by their paths in the patch.
    ///   - dryRun: Only check.
    func applyPatch(
        _ text: String, below base: String? = nil, etags: [String: String] = [:], dryRun: Bool = false,
        control: CallControl
    ) throws(FilesystemError) -> [PatchedFile] {
        guard text.utf8.count <= limits.maxWriteBytes else {
            throw FilesystemError(.limitExceeded, "One patch has at most \(limits.maxWriteBytes) bytes.")
        }
        let patch: Patch
        do throws(Patch.Fault) { patch = try Patch(Array(text.utf8), maxFiles: limits.maxPatchFiles) } catch {
            throw FilesystemError(error)
        }
        var plan = PatchPlan(files: self, base: base, etags: etags, control: control)
        for file in patch.files { try plan.add(file) }
        try plan.checkEtags()
        if !dryRun { try plan.carryOut() }
        return plan.outcome
    }
}

extension FilesystemError {
    fileprivate init(_ fault: Patch.Fault, of path: String? = nil) {
        let what = path.map { "The patch does not fit \($0.quoted)" } ?? "The patch cannot be read"
        self.init(.invalidArgument, "\(what): line \(fault.line): \(fault.message). Nothing was changed.")
    }
}

/// What is to be done for a patch, checked as a whole before anything is touched.
private struct PatchPlan {
    private struct Write {
        let location: Location
        /// What must be there; nil where nothing may be.
        let version: FileVersion?
        let content: [UInt8]
        var look = FileLook()
    }

    private struct Removal {
        let location: Location
        let version: FileVersion
    }

    private let files: Filesystem
    private let base: String?
    private let control: CallControl
    private var unusedEtags: [String: String]
    private var writes: [Write] = []
    private var removals: [Removal] = []
    private var keys: Set<Key> = []
    private var bytes = 0
    private(set) var outcome: [PatchedFile] = []

    private struct Key: Hashable {
        let root: FileIdentity
        let path: RelativePath

        init(_ location: Location) {
            root = location.root.identity
            path = location.path
        }
    }

    init(files: Filesystem, base: String?, etags: [String: String], control: CallControl) {
        self.files = files
        self.base = base
        self.control = control
        unusedEtags = etags
    }

    mutating func add(_ file: Patch.File) throws(FilesystemError) {
        let isExecutable = try executable(file)
        let from = try file.oldPath.map { path throws(FilesystemError) in try location(path) }
        let to = try file.newPath.map { path throws(FilesystemError) in try location(path) }
        let isSame = from.map(Key.init) == to.map(Key.init)
        guard isSame || from == nil || to == nil || file.isRename else {
            throw FilesystemError(
                .invalidArgument, "The patch gives one file two names (line \(file.line)) but does not rename it.")
        }
        for location in [from, isSame ? nil : to].compactMap(\.self) {
            guard keys.insert(Key(location)).inserted else {
                throw FilesystemError(
                    .invalidArgument, "\(location.given.quoted) is in the patch twice; put its hunks together.")
            }
        }
        if let from {
            let old = try OpenFile(from)
            try requireEntry(old, from)
            try checkEtag(old, from)
            let content = try old.readAll(upTo: files.limits.maxWriteBytes, control: control)
            let new = try patched(file, content, from.given)
            if let to {
                var look = FileLook(isExecutable: isExecutable)
                if !isSame {
                    removals.append(Removal(location: from, version: old.status.version))
                    look.permissions = old.status.permissions
                }
                try write(Write(location: to, version: isSame ? old.status.version : nil, content: new, look: look))
            } else {
                guard new.isEmpty else {
                    throw FilesystemError(
                        .invalidArgument,
                        "The patch deletes \(from.given.quoted) but its lines are not all of it. Nothing was changed.")
                }
                removals.append(Removal(location: from, version: old.status.version))
            }
        } else if let to {
            let look = FileLook(isExecutable: isExecutable == true ? true : nil)
            try write(Write(location: to, version: nil, content: try patched(file, [], to.given), look: look))
        }
        note(file, from: from, to: to, isSame: isSame)
    }

    func checkEtags() throws(FilesystemError) {
        guard let unused = unusedEtags.keys.min() else { return }
        throw FilesystemError(
            .invalidArgument, "There is an etag for \(unused.quoted), which the patch does not change.")
    }

    /// Makes the directories that are missing, then all changes at once.
    func carryOut() throws(FilesystemError) {
        var made: [(place: WritableDirectory, name: FileName)] = []
        do throws(FilesystemError) {
            for write in writes where write.version == nil { try makeDirectories(for: write.location, &made) }
            try files.perform(changes(), control: control)
        } catch {
            for directory in made.reversed() { try? directory.place.removeDirectory(directory.name) }
            throw error
        }
    }

    // MARK: - Inside

    private func changes() throws(FilesystemError) -> [FileChange] {
        var changes: [FileChange] = []
        for removal in removals {
            let target = try ReplacementTarget.entry(removal.location)
            try files.require(.unchanged(removal.version), of: target.existing, given: removal.location.given)
            changes.append(FileChange(target: target, given: removal.location.given, kind: .remove))
        }
        for write in writes {
            let given = write.location.given
            let target = try ReplacementTarget.entry(write.location)
            try files.require(write.version.map { .unchanged($0) } ?? .absent, of: target.existing, given: given)
            changes.append(
                FileChange(target: target, given: given, kind: .write(.bytes(write.content), write.look)))
        }
        return changes
    }

    private mutating func write(_ write: Write) throws(FilesystemError) {
        bytes += write.content.count
        guard write.content.count <= files.limits.maxWriteBytes, bytes <= files.limits.maxPatchBytes else {
            throw FilesystemError(
                .limitExceeded,
                "With \(write.location.given.quoted) the patch writes too much: one file has at most "
                    + "\(files.limits.maxWriteBytes) bytes, all together \(files.limits.maxPatchBytes).")
        }
        if write.version == nil {
            let found = try? write.location.resolver.open(
                write.location.path, beneath: write.location.root.directory, as: .handle, followingLast: false)
            guard found == nil else { throw FilesystemError(.exists, at: write.location.given) }
        }
        _ = try write.location.root.writable(for: write.location.given)
        writes.append(write)
    }

    private func patched(
        _ file: Patch.File, _ content: [UInt8], _ given: String
    ) throws(FilesystemError) -> [UInt8] {
        try control.check(given)
        do throws(Patch.Fault) {
            return try PatchedText(file.hunks, of: content, mayGoOn: { (try? control.check(given)) != nil }).content
        } catch {
            try control.check(given)
            throw FilesystemError(error, of: given)
        }
    }

    /// A link at the end is not patched through, as git does not.
    private func requireEntry(_ file: borrowing OpenFile, _ location: Location) throws(FilesystemError) {
        let entry = try location.naming { () throws(Errno) in
            try location.resolver.open(
                location.path, beneath: location.root.directory, as: .handle, followingLast: false
            ).status()
        }
        guard entry.identity == file.status.identity else {
            throw FilesystemError(
                .notRegularFile, "\(location.given.quoted) is a symbolic link; patch the file it leads to.")
        }
    }

    private mutating func checkEtag(_ file: borrowing OpenFile, _ location: Location) throws(FilesystemError) {
        guard let etag = unusedEtags.removeValue(forKey: location.given) else { return }
        guard file.status.version.etag == etag else { throw .changed(location.given) }
    }

    private func executable(_ file: Patch.File) throws(FilesystemError) -> Bool? {
        switch file.newMode {
        case nil: return nil
        case "100644": return false
        case "100755": return true
        case let mode?:
            throw FilesystemError(
                .invalidArgument,
                "The patch has the mode \(mode.quoted) (line \(file.line)); only files (100644, 100755) are patched, "
                    + "no links and no submodules.")
        }
    }

    /// Names in a patch go down from where it starts, and never up.
    private func location(_ path: [UInt8]) throws(FilesystemError) -> Location {
        let given = String(decoding: path, as: UTF8.self)
        let text: PathText
        do throws(PathText.Fault) { text = try PathText(bytes: path) } catch {
            throw FilesystemError(.invalidPath, "The patch has a path that cannot be used: \(given.quoted).")
        }
        guard !text.isAbsolute, !text.steps.isEmpty, !text.steps.steps.contains(where: \.isParent) else {
            throw FilesystemError(
                .outsideRoots, "The path \(given.quoted) of the patch is absolute or has '..'; neither is allowed.")
        }
        var steps = text.steps.steps
        let start: Location
        if let base {
            start = try files.roots.locate(files.meant(by: base))
        } else if files.roots.all.count > 1, let first = steps.first {
            start = try files.roots.locate(first.description)
            steps.removeFirst()
        } else {
            start = try files.roots.locate(".")
        }
        return Location(
            root: start.root, path: RelativePath(start.path.steps + steps), given: given, resolver: start.resolver)
    }

    private func makeDirectories(
        for location: Location, _ made: inout [(place: WritableDirectory, name: FileName)]
    ) throws(FilesystemError) {
        let root = try location.root.writable(for: location.given)
        let steps = location.path.steps
        for count in 0..<max(0, steps.count - 1) {
            do throws(Errno) {
                let parent = try root.directory(RelativePath(Array(steps[..<count])), by: location.resolver)
                do throws(Errno) {
                    try parent.createDirectory(steps[count])
                    made.append((parent, steps[count]))
                } catch .exists {}
            } catch { throw FilesystemError(error, at: location.given) }
        }
    }

    private mutating func note(_ file: Patch.File, from: Location?, to: Location?, isSame: Bool) {
        guard let shown = to ?? from else { return }
        let kind: PatchedFile.Kind = from == nil ? .created : to == nil ? .deleted : isSame ? .modified : .renamed
        outcome.append(
            PatchedFile(
                kind: kind, path: shown.absolutePath, oldPath: kind == .renamed ? from?.absolutePath : nil,
                addedLines: file.addedLines, removedLines: file.removedLines))
    }
}
