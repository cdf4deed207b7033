/// How much a configuration file may hold. A limit that is hit is a diagnostic, never a crash or a hang.
public struct ConfigurationLimits: Sendable, Hashable {
    /// The size of a file in bytes.
    public var maxBytes = 1 << 20
    /// How deeply lists and maps may be nested.
    public var maxDepth = 64
    /// How many scalars, lists and maps a file may stand for, with each alias counted as what it repeats.
    public var maxNodes = 100_000
    /// How many diagnostics are kept; more are only counted.
    public var maxDiagnostics = 100
    /// The size in bytes of one value after substitution.
    public var maxValueBytes = 1 << 20

    /// The limits that suit a file written by people.
    public init() {}
}
