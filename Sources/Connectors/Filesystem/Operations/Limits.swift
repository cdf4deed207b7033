/// The bounds of every operation. What is cut off by one is said exactly in the result.
struct Limits: Sendable, Hashable {
    /// Bytes of text returned by one read.
    var maxReadBytes = 1 << 20
    /// Bytes of text returned by one read of several files together.
    var maxMultipleReadBytes = 4 << 20
    /// Files in one read of several files.
    var maxFilesPerRead = 50
    /// The largest file that is returned as a whole: image, sound, or anything binary.
    var maxMediaBytes = 10 << 20
    /// The largest content written, and the largest file edited.
    var maxWriteBytes = 10 << 20
    /// The largest file copied.
    var maxCopyBytes = 1 << 30
    /// Files in one patch.
    var maxPatchFiles = 200
    /// Bytes that one patch writes.
    var maxPatchBytes = 64 << 20
    /// Edits in one call.
    var maxEdits = 200
    /// Bytes of the difference shown after an edit.
    var maxDiffBytes = 64 << 10
    /// Entries returned by one listing.
    var maxEntries = 1_000
    /// Entries looked at by one listing, tree or search.
    var maxSearchVisited = 100_000
    /// Paths returned by one search.
    var maxSearchResults = 1_000
    /// Bytes of file content that one search looks at.
    var maxSearchedBytes = 256 << 20
    /// Files that one search looks into.
    var maxSearchedFiles = 20_000
    /// Lines shown before and after each match.
    var maxContextLines = 20
    /// Entries returned by one tree.
    var maxTreeEntries = 5_000
    /// Levels below the start that a tree or a search enters.
    var maxTreeDepth = 32
    /// How long one operation may take.
    var maxDuration = Duration.seconds(10)
}
