/// Intervals in the server's default form, such as `1 year 2 mons -3 days +04:05:06.7`.
enum IntervalText {
    static func text(months: Int32, days: Int32, microseconds: Int64) -> String {
        if months == .max, days == .max, microseconds == .max { return "infinity" }
        if months == .min, days == .min, microseconds == .min { return "-infinity" }
        var text = ""
        var isAfterNegative = false
        for (value, unit) in [(months / 12, "year"), (months % 12, "mon"), (days, "day")] where value != 0 {
            if !text.isEmpty { text += " " }
            text += "\(isAfterNegative && value > 0 ? "+" : "")\(value) \(unit)\(value == 1 ? "" : "s")"
            isAfterNegative = value < 0
        }
        guard text.isEmpty || microseconds != 0 else { return text }
        let sign = microseconds < 0 ? "-" : isAfterNegative ? "+" : ""
        return (text.isEmpty ? "" : text + " ") + sign + time(microseconds.magnitude)
    }

    private static func time(_ microseconds: UInt64) -> String {
        let seconds = Int64(clamping: microseconds / 1_000_000)
        let text = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { CivilTime.padded($0, 2) }
        return text.joined(separator: ":") + CivilTime.fraction(Int64(microseconds % 1_000_000))
    }
}
