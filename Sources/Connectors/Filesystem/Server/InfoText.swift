/// What is known about a file, one property a line.
enum InfoText {
    static func lines(_ info: FileInfo) -> String {
        let status = info.status
        var lines = ["size: \(status.size)"]
        if let created = status.created { lines.append("created: \(created.utc)") }
        lines += [
            "modified: \(status.modified.utc)", "accessed: \(status.accessed.utc)",
            "isDirectory: \(status.kind == .directory)", "isFile: \(status.kind == .file)",
            "permissions: \(info.octalPermissions)", "etag: \(status.version.etag)",
        ]
        return lines.joined(separator: "\n")
    }
}

extension Timestamp {
    private static let secondsPerDay: Int64 = 86_400

    /// Date and time as in ISO 8601, such as `2026-02-28T09:05:00Z`. Any moment has one, also those before the year 1
    /// and far ahead that a file system may hold.
    var utc: String {
        let (days, second) = seconds.dividedFloor(by: Self.secondsPerDay)
        let (year, month, day) = Self.date(ofDay: days)
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.digits($0, 2) }.joined(separator: ":")
        return "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))T\(time)Z"
    }

    /// The Gregorian date of a day counted from 1970. Inside, years begin in March, so that the leap day is the last.
    private static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).dividedFloor(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func digits(_ number: Int64, _ width: Int) -> String {
        let text = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension Int64 {
    fileprivate func dividedFloor(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
