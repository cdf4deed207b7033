/// How grave a log message is, by the names of RFC 5424, from `debug` to `emergency`.
public enum LogLevel: String, Sendable, CaseIterable, Comparable, Codable {
    case debug, info, notice, warning, error, critical, alert, emergency

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .notice: 2
        case .warning: 3
        case .error: 4
        case .critical: 5
        case .alert: 6
        case .emergency: 7
        }
    }

    /// The less grave level comes first: `debug` is the least of all.
    public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }
}
