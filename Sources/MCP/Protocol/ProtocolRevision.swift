/// A published revision of the Model Context Protocol, named by its date.
///
/// Revisions compare by date. Those up to 2025-11-25 are *legacy*: a handshake opens a session. From 2026-07-28 on they
/// are *modern*: every request stands alone and carries its own version, client and capabilities.
public struct ProtocolRevision: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The date as it travels, `YYYY-MM-DD`.
    public let rawValue: String

    /// Takes any text, a revision that this library does not speak included; ``all`` has those it does.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The first revision.
    public static let v2024_11_05 = ProtocolRevision(rawValue: "2024-11-05")
    /// Brought audio, tool annotations and the capability for completions; the only one with batches.
    public static let v2025_03_26 = ProtocolRevision(rawValue: "2025-03-26")
    /// Brought elicitation, structured tool results, resource links and titles; removed batches.
    public static let v2025_06_18 = ProtocolRevision(rawValue: "2025-06-18")
    /// Brought icons, URL elicitation, tools in sampling and experimental tasks; the last that opens a session.
    public static let v2025_11_25 = ProtocolRevision(rawValue: "2025-11-25")
    /// Removed the session: every request stands alone, and input is asked for inside results.
    public static let v2026_07_28 = ProtocolRevision(rawValue: "2026-07-28")

    /// Every revision this library speaks, oldest first.
    public static let all: [ProtocolRevision] = legacy + modern

    /// The revisions that open a session with `initialize`.
    public static let legacy: [ProtocolRevision] = [.v2024_11_05, .v2025_03_26, .v2025_06_18, .v2025_11_25]

    /// The stateless revisions.
    public static let modern: [ProtocolRevision] = [.v2026_07_28]

    /// The newest revision that opens a session.
    public static let latestLegacy = v2025_11_25

    /// The newest revision.
    public static let latest = v2026_07_28

    /// Whether requests of this revision stand alone.
    public var isModern: Bool { self >= .v2026_07_28 }

    /// Whether an array of messages may travel as one: 2025-03-26 only.
    public var allowsBatches: Bool { self == .v2025_03_26 }

    /// The date, as in ``rawValue``.
    public var description: String { rawValue }

    /// Compares the dates as text, which is their order in time.
    public static func < (a: ProtocolRevision, b: ProtocolRevision) -> Bool { a.rawValue < b.rawValue }
}
