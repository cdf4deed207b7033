/// What one call may cost and return.
struct RedisLimits: Sendable, Hashable {
    /// How many entries, members or keys one result has.
    var maxResults = 200
    /// How much of one value is shown, in bytes.
    var maxValueBytes = 16 << 10
    /// How large one result is, in bytes of its values.
    var maxResultBytes = 256 << 10
    /// How long one command, and the whole of a scan, may take.
    var timeout = Duration.seconds(5)
}
