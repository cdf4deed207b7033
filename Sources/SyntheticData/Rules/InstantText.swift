/// Points in time as schemas and formulas write them: `2024-02-29`, `2024-02-29T12:30:00Z`, `2024-02-29 12:30`.
enum InstantText {
    static let microsecondsPerSecond: Int64 = 1_000_000
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Microseconds since 1970; nil for what is no point in time. Without a zone the clock is UTC's.
    static func parse(_ text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        guard let year = digits(&rest, 4), skip(&rest, "-"), let month = digits(&rest, 2), skip(&rest, "-"),
            let day = digits(&rest, 2), let days = CivilDay(year: year, month: month, day: day)?.number
        else { return nil }
        var micros = Int64(days) * microsecondsPerDay
        guard !rest.isEmpty else { return micros }
        guard skip(&rest, "T") || skip(&rest, " "), let hour = digits(&rest, 2), skip(&rest, ":"),
            let minute = digits(&rest, 2), hour < 24, minute < 60
        else { return nil }
        micros += Int64(hour * 60 + minute) * 60 * microsecondsPerSecond
        if skip(&rest, ":") {
            guard let second = digits(&rest, 2), second < 60 else { return nil }
            micros += Int64(second) * microsecondsPerSecond
            if skip(&rest, ".") {
                guard let fraction = fraction(&rest) else { return nil }
                micros += fraction
            }
        }
        guard let offset = offset(&rest), rest.isEmpty else { return nil }
        return micros - offset
    }

    /// A day where the time is midnight, RFC 3339 in UTC otherwise.
    static func write(_ micros: Int64) -> String {
        let (days, rest) = micros.flooredQuotient(microsecondsPerDay)
        let day = CivilDay(number: Int(days))
        let date = "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))"
        guard rest > 0 else { return date }
        let seconds = Int(rest / microsecondsPerSecond)
        let fraction = Int(rest % microsecondsPerSecond)
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
        return date + "T" + clock + (fraction == 0 ? "" : "." + padded(fraction, 6)) + "Z"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        let found = rest.prefix(count)
        guard found.count == count, found.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        rest = rest.dropFirst(count)
        return found.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func skip(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        let found = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard (1...9).contains(found.count) else { return nil }
        rest = rest.dropFirst(found.count)
        let six = Array(found.prefix(6)) + Array(repeating: 0x30, count: max(0, 6 - found.count))
        return six.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Microseconds east of UTC; nil for what is no zone.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        if rest.isEmpty || skip(&rest, "Z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard skip(&rest, "+") || skip(&rest, "-"), let hours = digits(&rest, 2), skip(&rest, ":"),
            let minutes = digits(&rest, 2), hours < 24, minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return (isWest ? -seconds : seconds) * microsecondsPerSecond
    }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDay: Equatable {
    var year: Int
    var month: Int
    var day: Int

    /// Nil for a day that the calendar does not have.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// From the days since 1970-01-01. Counts in years that begin in March, so that the leap day comes last.
    init(number: Int) {
        let (era, dayOfEra) = (number + 719_468).flooredQuotient(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    var number: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.flooredQuotient(400)
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The same day so many months later, or the last one of a shorter month.
    func adding(months: Int) -> CivilDay? {
        let (years, month) = (self.month - 1 + months).flooredQuotient(12)
        let length = Self.length(ofMonth: month + 1, year: year + years)
        return CivilDay(year: year + years, month: month + 1, day: Swift.min(day, length))
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension BinaryInteger {
    /// Quotient and remainder such that the remainder is never negative.
    func flooredQuotient(_ divisor: Self) -> (quotient: Self, remainder: Self) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
