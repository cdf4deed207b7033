import ConnectorKit
public import Settings

/// A group of tools that can be offered or left out.
enum ToolSet: String, CaseIterable {
    /// `read_media_file`.
    case media
    /// `write_file`, `edit_file`.
    case write
    /// `create_directory`, `move_file`, `append_file`, `copy_file`, `delete_file`.
    case manage
    /// `apply_patch`.
    case patch
    /// `history`, `restore`.
    case history

    /// What is offered where nothing else is set: enough to do everything with text, in a list that stays short.
    static let standard: [ToolSet] = [.write, .patch, .history]
}

/// What is written under `filesystem:` in the configuration.
public struct FilesystemConfiguration: ConfigurationSection {
    /// What becomes of the directories that a client tells as its own.
    enum ClientRoots: String, CaseIterable {
        /// Only what lies both in them and in ours can be used.
        case intersect
        case ignore
    }

    /// See `ConfigurationSection.summary`.
    public static let summary = "The files below some directories: read, list, search, and where allowed, write."

    let roots: [String]
    let mode: AccessMode
    let limits: Limits
    let toolSets: [ToolSet]
    let clientRoots: ClientRoots
    /// Where the undo journal lies; nil where none is kept.
    let journal: String?
    let journalLimits: JournalLimits
    /// How many places the kernel is asked to watch.
    let maxWatches: Int
    /// How many operations may wait for a disk at the same time.
    let threads: Int

    /// Reads the settings; whether the directories exist is found out when the server is made.
    public init(from reader: ConfigurationReader) {
        roots = reader.setting(
            "roots", "The directories to serve. Nothing outside of them can be reached.", .list(.path, count: 1...64))
        mode = reader.setting("mode", "Whether files may be changed.", .choice(), default: .readOnly)
        toolSets = reader.setting(
            "tools",
            "Which tools are offered beside those that read text; what changes files also needs mode: read-write. "
                + "Tools of the reference server work by their names also where the list leaves them out.",
            .list(.choice(), count: 0...ToolSet.allCases.count), default: ToolSet.standard)
        clientRoots = reader.setting(
            "client_roots",
            "Whether a client that tells its own directories is kept to those too, or they are ignored. They never give "
                + "more than roots does.", .choice(), default: .intersect)
        journal = reader.optional(
            "journal",
            "A directory outside of the roots for an undo journal: what changes replace is kept there, so that restore "
                + "can bring it back. Without it nothing is kept.", .path)
        journalLimits = JournalLimits(from: reader)
        maxWatches = reader.setting(
            "max_watches", "How many files and directories are watched for subscribed clients.", .int(in: 0...65_536),
            default: 1_024)
        limits = Limits(from: reader)
        threads = reader.setting(
            "threads", "How many calls may work on files at the same time.", .int(in: 1...64), default: 8)
    }
}

extension Limits {
    private static let sizes = 1...(1 << 30)
    private static let counts = 1...1_000_000

    /// The settings of the limits, with the defaults of `Limits`.
    fileprivate init(from reader: ConfigurationReader) {
        self.init()
        maxReadBytes = reader.setting(
            "max_read", "The most text that one read returns.", .bytes(in: Self.sizes), default: maxReadBytes)
        maxMultipleReadBytes = reader.setting(
            "max_read_together", "The most text that one read of several files returns.", .bytes(in: Self.sizes),
            default: maxMultipleReadBytes)
        maxMediaBytes = reader.setting(
            "max_media", "The largest file that is returned as a whole, such as an image.", .bytes(in: Self.sizes),
            default: maxMediaBytes)
        maxWriteBytes = reader.setting(
            "max_write", "The largest file that is written or edited.", .bytes(in: Self.sizes), default: maxWriteBytes)
        maxCopyBytes = reader.setting(
            "max_copy", "The largest file that is copied.", .bytes(in: 1...(1 << 40)), default: maxCopyBytes)
        maxSearchedBytes = reader.setting(
            "max_searched", "How much of the contents of files one search looks at.", .bytes(in: 1...(1 << 40)),
            default: maxSearchedBytes)
        maxSearchedFiles = reader.setting(
            "max_searched_files", "How many files one search looks into.", .int(in: 1...10_000_000),
            default: maxSearchedFiles)
        maxPatchFiles = reader.setting(
            "max_patch_files", "How many files one patch changes.", .int(in: 1...10_000), default: maxPatchFiles)
        maxEntries = reader.setting(
            "max_entries", "The most entries that one listing returns.", .int(in: Self.counts), default: maxEntries)
        maxTreeEntries = reader.setting(
            "max_tree_entries", "The most entries that one tree returns.", .int(in: Self.counts),
            default: maxTreeEntries)
        maxSearchResults = reader.setting(
            "max_results", "The most paths that one search returns.", .int(in: Self.counts),
            default: maxSearchResults)
        maxSearchVisited = reader.setting(
            "max_visited", "The most entries that one call looks at.", .int(in: 1...100_000_000),
            default: maxSearchVisited)
        maxTreeDepth = reader.setting(
            "max_depth", "How many levels a tree or a search goes down.", .int(in: 1...64), default: maxTreeDepth)
        maxDuration = reader.setting(
            "timeout", "How long one call may work.", .duration(in: .milliseconds(100)...(.seconds(600))),
            default: maxDuration)
    }
}

extension JournalLimits {
    /// The settings of the limits, with the defaults of `JournalLimits`.
    fileprivate init(from reader: ConfigurationReader) {
        self.init()
        maxBytes = reader.setting(
            "journal_max_bytes", "How much old content the journal keeps; the oldest goes first.",
            .bytes(in: 1...(1 << 40)), default: maxBytes)
        maxFileBytes = reader.setting(
            "journal_max_file", "The largest file whose old content the journal keeps.", .bytes(in: 1...(1 << 40)),
            default: maxFileBytes)
        maxChanges = reader.setting(
            "journal_max_changes", "How many changes the journal keeps.", .int(in: 1...100_000), default: maxChanges)
        maxAge = reader.setting(
            "journal_max_age", "How long the journal keeps a change.",
            .duration(in: .seconds(60)...(.seconds(365 * 86_400))), default: maxAge)
    }
}
