/// What a file is to hold.
enum FileContent: Sendable {
    case bytes([UInt8])
    /// The same as another file.
    case copy(HeldFile)
}

/// One change of one file that is about to be made.
struct FileChange: Sendable {
    enum Kind: Sendable {
        /// Replaces the file, or creates it.
        case write(FileContent, FileLook = FileLook())
        case remove
    }

    let target: ReplacementTarget
    /// For messages.
    let given: String
    let kind: Kind
}

/// What a file is to look like besides its content. A file that is replaced hands its look on first.
struct FileLook: Sendable {
    /// For a new file: permissions and extended attributes are this file's.
    var like: HeldFile?
    var permissions: UInt32?
    /// Whether those who may read may also execute.
    var isExecutable: Bool?

    /// Set-user and set-group bits go, as with every write.
    func permissions(from current: UInt32) -> UInt32 {
        let base = (permissions ?? current) & 0o1777
        let execute = (base & 0o444) >> 2
        return isExecutable.map { $0 ? base | execute : base & ~0o111 } ?? base
    }
}

/// A step that is ready to be made: what it needs lies beside the name under a name of its own.
struct StagedStep: Sendable {
    enum Kind: String, Sendable { case replace, create, remove }

    let kind: Kind
    let target: ReplacementTarget
    let given: String
    /// Holds the new file before the step is made, and the old one after it, until nobody needs it.
    let aside: FileName
    /// The file that is there before; nil where the step creates.
    let old: FileIdentity?
    /// The new file; nil where the step removes.
    let new: FileIdentity?
}

extension StagedStep {
    private var directory: WritableDirectory { target.directory }
    private var name: FileName { target.name }

    /// Makes the step, in such a way that `undo` can take it back. Fails with `tryAgain` where the file is no longer the
    /// one the target names; then nothing has changed.
    func make() throws(Errno) {
        switch kind {
        case .create: try create()
        case .replace:
            guard try directory.statusIfPresent(of: name)?.version == target.existing?.version else { throw .tryAgain }
            try directory.exchange(name, with: aside)
            // Somebody may have been faster than the exchange: only now nobody can be any more.
            guard try isOld(directory.status(of: aside)) else {
                try directory.exchange(name, with: aside)
                throw .tryAgain
            }
        case .remove:
            do throws(Errno) { try directory.move(name, to: directory, as: aside) } catch .notFound { throw .tryAgain }
            guard try isOld(directory.status(of: aside)) else {
                try directory.move(aside, to: directory, as: name)
                throw .tryAgain
            }
        }
    }

    /// Makes the step where it is the only one: nothing will have to be taken back.
    func makeAlone() throws(Errno) {
        guard kind == .replace else { return try make() }
        guard try directory.statusIfPresent(of: name)?.version == target.existing?.version else { throw .tryAgain }
        try directory.replace(name, by: aside)
    }

    /// Takes back a step as far as it was made, however far that is, and leaves alone what somebody else has put there.
    func undo() throws(Errno) {
        let (here, beside) = (try directory.statusIfPresent(of: name), try directory.statusIfPresent(of: aside))
        switch kind {
        case .create:
            if here?.identity == new { try directory.removeFile(name) }
        case .replace:
            if here?.identity == new, beside?.identity == old {
                try directory.exchange(name, with: aside)
            }
        case .remove:
            if here == nil, let old, beside?.identity == old {
                return try directory.move(aside, to: directory, as: name)
            }
        }
        try removeAside(unless: old)
    }

    /// Lets go of what the step no longer needs.
    func finish() throws(Errno) { try removeAside(unless: new) }

    /// - Parameter kept: What must not go, whoever put it there.
    private func removeAside(unless kept: FileIdentity?) throws(Errno) {
        guard let beside = try directory.statusIfPresent(of: aside), beside.identity != kept else { return }
        try directory.removeFile(aside)
    }

    private func create() throws(Errno) {
        do throws(Errno) {
            do throws(Errno) {
                try directory.move(aside, to: directory, as: name)
            } catch  where error.meansNoSupport {
                try directory.link(aside, to: directory, as: name)
                try directory.removeFile(aside)
            }
        } catch .exists {
            throw .tryAgain
        }
    }

    /// A rename changes the time of change, and nothing else.
    private func isOld(_ status: FileStatus) -> Bool {
        guard let old = target.existing else { return false }
        return status.identity == old.identity && status.size == old.size && status.modified == old.modified
    }
}
