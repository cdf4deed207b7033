public import Settings

/// What is written under `filesystem:` in the configuration.
public struct FilesystemConfiguration: ConfigurationSection {
    /// Whether clients may change files.
    enum Mode: String, CaseIterable {
        case readOnly = "read-only"
        case readWrite = "read-write"
    }

    /// See `ConfigurationSection.summary`.
    public static let summary = "The files below some directories: read, list, search, and where allowed, write."

    let roots: [String]
    let mode: Mode
    let limits: Limits
    /// How many operations may wait for a disk at the same time.
    let threads: Int

    /// Reads the settings; whether the directories exist is found out when the server is made.
    public init(from reader: ConfigurationReader) {
        roots = reader.setting(
            "roots", "The directories to serve. Nothing outside of them can be reached.", .list(.path, count: 1...64))
        mode = reader.setting("mode", "Whether files may be changed.", .choice(), default: .readOnly)
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
