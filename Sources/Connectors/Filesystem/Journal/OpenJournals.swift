import Synchronization

/// The journals that this process has open, so that servers which name the same directory, and a server that takes the
/// place of another when the configuration is read anew, share one.
enum OpenJournals {
    private struct Entry: Sendable {
        weak var journal: Journal?
    }

    private static let open = Mutex<[String: Entry]>([:])

    /// The journal in a directory. The newest limits count.
    ///
    /// - Throws: also where it lies in a directory that clients may use, or around one.
    static func journal(
        at path: String, limits: JournalLimits, outside roots: Roots
    ) throws(FilesystemError) -> Journal {
        let journal = try open.withLock { open throws(FilesystemError) in
            open = open.filter { $0.value.journal != nil }
            if let journal = open[path]?.journal {
                journal.configure(limits)
                return journal
            }
            let journal = try Journal(path: path, limits: limits)
            open[path] = Entry(journal: journal)
            return journal
        }
        try requireApart(journal.root, roots)
        return journal
    }

    static func requireApart(_ journal: Root, _ roots: Roots) throws(FilesystemError) {
        for root in roots.all where Roots.overlap(root, journal) {
            throw FilesystemError(
                .invalidArgument,
                "The journal \(journal.path.quoted) and the root \(root.path.quoted) lie in each other; put the journal "
                    + "elsewhere.")
        }
    }
}
