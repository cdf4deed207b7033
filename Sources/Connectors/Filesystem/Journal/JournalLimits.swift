/// The bounds of an undo journal. Where one is reached, the oldest changes are forgotten.
struct JournalLimits: Hashable, Sendable {
    /// Bytes of old content.
    var maxBytes = 256 << 20
    /// The largest file whose old content is kept.
    var maxFileBytes = 32 << 20
    var maxChanges = 1_000
    var maxAge = Duration.seconds(7 * 86_400)
}
