/// Dates and times of PostgreSQL: counted from the start of 2000, in the proleptic Gregorian calendar.
enum CivilTime {
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// `2024-02-29`, or `0044-03-15 BC` in two parts.
    static func dateText(days: Int64) -> (text: String, isBC: Bool) {
        // Counted from the first of March of year 0, so that a leap day is the last day of its year.
        let shifted = days + 730_425
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let day = shifted - era * 146_097
        let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        let calendarMonth = month < 10 ? month + 3 : month - 9
        let calendarYear = year + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        let isBC = calendarYear <= 0
        let shown = isBC ? 1 - calendarYear : calendarYear
        return ("\(padded(shown, 4))-\(padded(calendarMonth, 2))-\(padded(dayOfMonth, 2))", isBC)
    }

    /// The reverse; nil unless the text is `YYYY-MM-DD`.
    static func days(_ text: Substring, isBC: Bool) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let given = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
            (0...10_000_000).contains(given), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let year = (isBC ? 1 - given : given) - (month <= 2 ? 1 : 0)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 730_425
    }

    /// `13:45:06.789`, without needless digits.
    static func timeText(microseconds: Int64) -> String {
        let seconds = microseconds / 1_000_000
        let text = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return text + fraction(microseconds % 1_000_000)
    }

    static func microseconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = Int64(parts[0]), let minutes = Int64(parts[1]) else { return nil }
        let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        let digits = seconds.count == 2 ? String(seconds[1]) : ""
        guard let whole = seconds.first.flatMap({ Int64($0) }), digits.utf8.count <= 6, seconds.count <= 2,
            let fraction = Int64(digits.padding(toSix: "0")), (0...99).contains(hours)
        else { return nil }
        return ((hours * 60 + minutes) * 60 + whole) * 1_000_000 + fraction
    }

    /// - Parameter suffix: What says the zone.
    static func timestampText(microseconds: Int64, suffix: String) -> String {
        if microseconds == .max { return "infinity" }
        if microseconds == .min { return "-infinity" }
        var (days, rest) = microseconds.quotientAndRemainder(dividingBy: microsecondsPerDay)
        if rest < 0 { (days, rest) = (days - 1, rest + microsecondsPerDay) }
        let date = dateText(days: days)
        return "\(date.text)T\(timeText(microseconds: rest))\(suffix)\(date.isBC ? " BC" : "")"
    }

    static func dateText(_ days: Int32) -> String {
        if days == .max { return "infinity" }
        if days == .min { return "-infinity" }
        let date = dateText(days: Int64(days))
        return date.text + (date.isBC ? " BC" : "")
    }

    /// - Parameter seconds: East of Greenwich.
    static func zoneText(_ seconds: Int32) -> String {
        let size = Int64(seconds.magnitude)
        let text = "\(seconds < 0 ? "-" : "+")\(padded(size / 3600, 2)):\(padded(size / 60 % 60, 2))"
        return size % 60 == 0 ? text : "\(text):\(padded(size % 60, 2))"
    }

    /// Reads `+01`, `-03:30` or `+00:19:32`, in seconds east.
    static func zone(_ text: Substring) -> Int32? {
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false).map { Int32($0) }
        guard (1...3).contains(parts.count) else { return nil }
        var seconds: Int32 = 0
        for (part, unit) in zip(parts, [3600, 60, 1] as [Int32]) {
            guard let part, (0...99).contains(part) else { return nil }
            seconds += part * unit
        }
        return sign == "-" ? -seconds : seconds
    }

    /// `.5`, or nothing for zero.
    static func fraction(_ microseconds: Int64) -> String {
        guard microseconds != 0 else { return "" }
        var digits = padded(microseconds, 6)
        while digits.last == "0" { digits.removeLast() }
        return ".\(digits)"
    }

    static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

extension String {
    fileprivate func padding(toSix filler: String) -> String {
        self + String(repeating: filler, count: max(0, 6 - utf8.count))
    }
}
