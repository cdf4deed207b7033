/// How text formats write the values of a column, so that what is made looks like what was read.
public enum Spelling: Sendable, Equatable {
    /// The shortest text that reads back as the same value; instants as RFC 3339 in UTC.
    case plain
    /// Numbers with that many digits after the decimal point, 0 to 17.
    case decimals(Int)
    /// Two words for false and true, such as `no` and `yes`.
    case words(no: String, yes: String)
    /// Points in time by a pattern.
    case time(TimePattern)
}

/// How a point in time is written: Unicode's date field symbols (UTS #35), the part of them that data files use.
///
/// Fields: `yyyy`, `MM`, `dd`, `M`, `d`, `HH`, `H`, `mm`, `ss`, `S` (1 to 9 digits of a fraction), `MMM` (English month),
/// `hh` and `h` with `a` (AM or PM), `XXX` (`Z` or `+02:00`), `xx` (`+0200`). Everything else stands for itself; letters
/// that do so are put in single quotes.
public struct TimePattern: Sendable, Hashable {
    /// The pattern as people write it, such as `yyyy-MM-dd'T'HH:mm:ssXXX`.
    public let text: String
    /// For patterns with a zone: minutes east of UTC in which instants are written. 0 without a zone.
    public let offsetMinutes: Int

    /// - Parameter offsetMinutes: Between -1080 and 1080.
    public init(_ text: String, offsetMinutes: Int = 0) { (self.text, self.offsetMinutes) = (text, offsetMinutes) }

    /// A day, as ISO 8601 writes it.
    public static let day = TimePattern("yyyy-MM-dd")
}
