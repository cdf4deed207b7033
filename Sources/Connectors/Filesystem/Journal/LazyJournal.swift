import Logging
import Synchronization

/// The journal of a server, opened when the server runs or is first used. Opening it locks out other processes and takes
/// back what a crash left, which whoever only makes the server, to look at its configuration, must not do.
final class LazyJournal: Sendable {
    private let path: String
    private let limits: JournalLimits
    /// Without a journal, and with all roots.
    private let files: Filesystem
    private let logger: Logger
    private let opened = Mutex<Journal?>(nil)

    /// - Throws: where the journal lies in a directory that clients may use, or around one.
    init(path: String, limits: JournalLimits, files: Filesystem, logger: Logger) throws(FilesystemError) {
        self.path = path
        self.limits = limits
        self.files = files
        self.logger = logger
        try OpenJournals.requireApart(Self.place(of: path), files.roots)
    }

    func open() throws(FilesystemError) -> Journal {
        try opened.withLock { opened throws(FilesystemError) in
            if let opened { return opened }
            let journal = try OpenJournals.journal(at: path, limits: limits, outside: files.roots)
            var files = files
            files.journal = journal
            let recovered = files.recover()
            if recovered > 0 {
                logger.warning("took back patches that a crash had cut off", metadata: ["count": "\(recovered)"])
            }
            opened = journal
            return journal
        }
    }

    /// The journal's directory, or, while it is not made, where it will be.
    private static func place(of path: String) throws(FilesystemError) -> Root {
        do throws(FilesystemError) { return try Root(path: path, mode: .readWrite) } catch {
            guard error.code == .notFound, let steps = try? PathText(bytes: Array(path.utf8)).steps.lexicallyNormalized,
                let last = steps.steps.last
            else { throw error }
            let parent = try Root(path: "/\(RelativePath(Array(steps.steps.dropLast())))", mode: .readWrite)
            return Root(
                name: parent.name, path: path, mode: .readWrite, directory: parent.directory,
                places: parent.places.map { RelativePath($0.steps + [last]) }, identity: parent.identity)
        }
    }
}
